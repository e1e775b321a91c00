package io.twofold.cli;

import io.twofold.cli.client.ServerEvents;
import io.twofold.cli.client.TwofoldClient;
import io.twofold.cli.render.EventText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Show what happened to a job, one line per event. */
@Command(
        name = "events",
        description = "Show what happened to a job, one line per event; with --json one document per line.")
final class EventsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the job, such as job_01J…")
    private String id = "";

    @Option(names = "--follow", description = "go on until the job has ended")
    private boolean follow;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws InterruptedException {
        TwofoldClient client = server.client();
        if (follow) {
            new ServerEvents(client).follow(id, "events", this::print);
            return ExitCode.DONE;
        }
        JsonNode page;
        long last = 0;
        do {
            page = client.events(id, last);
            for (JsonNode event : page.path("items")) {
                print(event);
                last = event.path("id").asLong();
            }
        } while (page.path("has_more").asBoolean(false));
        return ExitCode.DONE;
    }

    private void print(JsonNode event) {
        output.line(event, () -> EventText.of(event));
    }
}
