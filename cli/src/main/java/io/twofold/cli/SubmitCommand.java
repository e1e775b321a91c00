package io.twofold.cli;

import io.twofold.cli.client.TwofoldClient;
import io.twofold.recipe.RequestReader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(names = "--wait", description = "follow the job until it is finished")
    private boolean wait;

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
        return Following.submitted(client, client.submit(request), wait, output);
    }
}
