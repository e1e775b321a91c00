package io.twofold.cli;

import io.twofold.cli.client.Job;
import io.twofold.cli.client.TwofoldClient;
import io.twofold.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** Does the same once more, as a new job. */
@Command(
        name = "retry",
        description = "Repeat a job that failed, was cancelled or expired, from what it has saved; prints the new id.",
        sortOptions = false)
final class RetryCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the job, such as job_01J…")
    private String id = "";

    @Mixin
    private JobOptions changes = new JobOptions();

    @Option(names = "--wait", description = "follow the new job until it is finished")
    private boolean wait;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode body = Json.mapper().createObjectNode();
        changes.addTo(body);
        TwofoldClient client = server.client();
        Job job = client.retry(id, body);
        return Following.submitted(client, job, wait, output);
    }
}
