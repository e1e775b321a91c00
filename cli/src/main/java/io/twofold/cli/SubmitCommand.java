package io.twofold.cli;

import io.twofold.cli.client.TwofoldClient;
import io.twofold.cli.render.EstimateText;
import io.twofold.recipe.RequestReader;
import io.twofold.report.Estimate;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Posts a job to a server. */
@Command(
        name = "submit",
        description = "Post a job to a server; file: references are paths on the server.",
        sortOptions = false)
final class SubmitCommand implements Callable<Integer> {
    @Mixin
    private CompressionOptions options = new CompressionOptions();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "compression (default), or evaluation, which measures the model as it is")
    private @Nullable String kind;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description =
                    "offer the decoder blocks in so many parts to other workers; wants --set inputs=dense (default 1)")
    private @Nullable Integer shards;

    @Mixin
    private JobOptions job = new JobOptions();

    @ArgGroup
    private Goal goal = new Goal();

    /** What is done beyond posting the job, or instead of it. */
    static final class Goal {
        @Option(names = "--wait", description = "follow the job until it is finished")
        boolean wait;

        @Option(
                names = "--validate-only",
                description = "queue nothing: a worker checks the request as it would at the beginning of the job, and"
                        + " predicts time, memory and bytes")
        boolean validateOnly;
    }

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode request = options.json();
        EvaluationOptions.put(request, "kind", kind);
        EvaluationOptions.put(request, "shards", shards);
        RequestReader.readJob(request); // says at once, and in terms of options, what the server would refuse
        TwofoldClient client = server.client();
        job.addTo(request);
        if (goal.validateOnly) {
            Estimate estimate = client.estimate(request);
            output.result(estimate, () -> EstimateText.of(estimate));
            return ExitCode.DONE;
        }
        return Following.submitted(client, client.submit(request), goal.wait, output);
    }
}
