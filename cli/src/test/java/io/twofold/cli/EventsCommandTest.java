package io.twofold.cli;

import static io.twofold.cli.FakeServer.Answer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventsCommandTest {
    private static final String QUEUED =
            "{\"id\":1,\"type\":\"job.queued\",\"timestamp\":\"T1\",\"data\":{\"status\":\"queued\"}}";
    private static final String RUNNING = "{\"id\":2,\"type\":\"job.running\",\"timestamp\":\"T2\","
            + "\"data\":{\"status\":\"running\",\"attempt\":1}}";
    private static final String FAILED = "{\"id\":3,\"type\":\"job.failed\",\"timestamp\":\"T3\","
            + "\"data\":{\"status\":\"failed\",\"code\":\"internal\",\"detail\":\"x\"}}";

    private FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void printsAllPages() {
        server.on("GET /v1/jobs/j/events?after=0", json(200, page(QUEUED, true)))
                .on("GET /v1/jobs/j/events?after=1", json(200, page(FAILED, false)));

        CommandRun run = CommandRun.of("events", "j", "--server", server.url());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).containsExactly("T1  job.queued", "T3  job.failed  internal: x");
    }

    @Test
    void followsOverSeveralConnections() {
        server.on(
                        "GET /v1/jobs/j/events",
                        stream("id:1\nevent:job.queued\ndata:" + QUEUED + "\n\n:\n\n"),
                        stream("id:2\ndata:" + RUNNING + "\n\nid:3\ndata:" + FAILED + "\n\n"))
                .on("GET /v1/jobs/j", json(200, "{\"status\":\"running\"}"), json(200, "{\"status\":\"failed\"}"));

        CommandRun run = CommandRun.of("events", "j", "--follow", "--json", "--server", server.url());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().map(Json::parse))
                .containsExactly(Json.parse(QUEUED), Json.parse(RUNNING), Json.parse(FAILED));
    }

    @Test
    void printsTheLog() {
        server.on("GET /v1/jobs/j/logs", text("T1 INFO begins\nT2 WARN odd\n"));

        CommandRun run = CommandRun.of("logs", "j", "--server", server.url());

        assertThat(run.out().lines()).containsExactly("T1 INFO begins", "T2 WARN odd");
    }

    @Test
    void followsTheLog() {
        server.on(
                        "GET /v1/jobs/j/logs",
                        stream("id:1.1\nevent:log\ndata:{\"at\":\"T1\",\"level\":\"info\",\"message\":\"begins\"}\n\n"))
                .on("GET /v1/jobs/j", json(200, "{\"status\":\"succeeded\"}"));

        assertThat(CommandRun.of("logs", "j", "--follow", "--server", server.url())
                        .out())
                .isEqualToIgnoringNewLines("T1 INFO begins");
    }

    private static String page(String event, boolean more) {
        return "{\"items\":[" + event + "],\"has_more\":" + more + "}";
    }

    private static FakeServer.Answer stream(String text) {
        return new FakeServer.Answer(
                200, Map.of("Content-Type", "text/event-stream"), text.getBytes(StandardCharsets.UTF_8));
    }

    private static FakeServer.Answer text(String text) {
        return new FakeServer.Answer(200, Map.of("Content-Type", "text/plain"), text.getBytes(StandardCharsets.UTF_8));
    }
}
