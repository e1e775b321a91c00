package io.twofold.cli;

import io.twofold.cli.client.ServerEvents;
import io.twofold.cli.client.TwofoldClient;
import io.twofold.cli.render.EventText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Show what the workers logged about a job. */
@Command(name = "logs", description = "Show what the workers logged about a job; with --json one document per line.")
final class LogsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the job, such as job_01J…")
    private String id = "";

    @Option(names = "--follow", description = "go on until the job has ended")
    private boolean follow;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws InterruptedException, IOException {
        TwofoldClient client = server.client();
        if (follow) {
            new ServerEvents(client).follow(id, "logs", line -> output.line(line, () -> EventText.ofLog(line)));
            return ExitCode.DONE;
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(client.log(id), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String text = line;
                output.line(Map.of("line", text), () -> text);
            }
        }
        return ExitCode.DONE;
    }
}
