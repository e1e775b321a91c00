package io.twofold.cli;

import io.twofold.cli.render.ProgressDisplay;
import io.twofold.json.Json;
import java.io.PrintWriter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a verb's result goes: one JSON document or text on standard output; everything else on standard error. */
final class Output {
    /** Set by the start script if standard error is a terminal. */
    static final String TERMINAL_PROPERTY = "twofold.terminal";

    @Option(names = "--json", description = "print one JSON document instead of text")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec verb;

    boolean isJson() {
        return json;
    }

    /** Prints the verb's one result. */
    void result(Object document, Supplier<String> text) {
        PrintWriter out = verb().commandLine().getOut();
        out.print(json ? Json.writePretty(document) : text.get());
        out.flush();
    }

    /** Prints one of many lines, each as soon as it is known; as JSON, one document per line. */
    void line(Object document, Supplier<String> text) {
        PrintWriter out = verb().commandLine().getOut();
        out.println(json ? Json.write(document) : text.get());
        out.flush();
    }

    /** Says something that is not the result. */
    void note(String sentence) {
        PrintWriter err = verb().commandLine().getErr();
        err.println(sentence);
        err.flush();
    }

    ProgressDisplay progress() {
        return new ProgressDisplay(verb().commandLine().getErr(), Boolean.getBoolean(TERMINAL_PROPERTY));
    }

    private CommandSpec verb() {
        if (verb == null) {
            throw new IllegalStateException("picocli sets the verb before it runs");
        }
        return verb;
    }
}
