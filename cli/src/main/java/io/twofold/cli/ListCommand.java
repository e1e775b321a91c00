package io.twofold.cli;

import io.twofold.cli.render.JobText;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists jobs. */
@Command(name = "list", description = "List jobs, newest first.")
final class ListCommand implements Callable<Integer> {
    @Option(names = "--status", paramLabel = "STATUS", description = "only jobs in this status, such as running")
    private @Nullable String status;

    @Option(names = "--kind", paramLabel = "KIND", description = "only jobs of this kind, compression or evaluation")
    private @Nullable String kind;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "at most so many (default 20)")
    private int limit = 20;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        JsonNode jobs = server.client().jobs(status, kind, limit);
        output.result(jobs, () -> JobText.list(jobs.path("items")));
        return ExitCode.DONE;
    }
}
