package io.twofold.cli;

import io.twofold.cli.embedded.ServerDatabase;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a key a new secret. */
@Command(name = "rotate", description = "Give a key a new secret; the one it had goes on counting for a while.")
final class KeysRotateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the key's id, the middle part of twf_ID_SECRET")
    private String id = "";

    @Option(
            names = "--overlap",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = TimeSpan.class,
            description = "how long the former secret still counts, such as 1h, 0s for not at all; default 24h")
    private Duration overlap = Duration.ofHours(24);

    @Mixin
    private DatabaseOptions server = new DatabaseOptions();

    @Mixin
    private Output output = new Output();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (ServerDatabase database = server.open()) {
            KeyText.show(database.keys().rotate(id, overlap).orElseThrow(() -> unknown(spec, id)), output);
        }
        return ExitCode.DONE;
    }

    static ParameterException unknown(@Nullable CommandSpec spec, String id) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs");
        }
        return new ParameterException(
                spec.commandLine(), "There is no key '" + id + "' that counts; 'twofold keys list' shows all");
    }
}
