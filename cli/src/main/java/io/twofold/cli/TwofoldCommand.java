package io.twofold.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code twofold} command. */
@Command(
        name = "twofold",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = TwofoldVersion.class,
        description = "Compresses large language models: every weight matrix becomes a low-rank and a sparse part.",
        footer = {
            "",
            "Exit codes: 0 done; 2 the command line or the request is wrong;",
            "42 the job failed for good; 75 it may work later.",
            "Start with: twofold demo"
        },
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            WorkerCommand.class,
            MigrateCommand.class,
            BenchCommand.class,
            CompressCommand.class,
            EvaluateCommand.class,
            SubmitCommand.class,
            WaitCommand.class,
            EventsCommand.class,
            LogsCommand.class,
            GetCommand.class,
            ListCommand.class,
            CancelCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            RetryCommand.class,
            DownloadCommand.class,
            KeysCommand.class
        })
public final class TwofoldCommand {

    /** Runs one verb and ends the process with its {@link ExitCode}. */
    public static void main(String[] arguments) {
        PrintWriter out = utf8(FileDescriptor.out);
        // whatever a library prints must not end up in the middle of a JSON document
        System.setOut(System.err);
        System.exit(commandLine(out, utf8(FileDescriptor.err)).execute(arguments));
    }

    /** The command with its verbs, writing to {@code out} and {@code err}. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        Failures failures = new Failures();
        return new CommandLine(new TwofoldCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    private static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
