package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.cli.embedded.EmbeddedServer;
import io.twofold.cli.embedded.TwofoldHome;
import io.twofold.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trace of one job through API, queue, worker and engine, as a collector receives it. */
@Timeout(300)
class TraceTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CLIENT = "b7ad6b7169203331";
    private static final String JOB = """
            {"model": "builtin:sample", "recipe": {"preset": "qr-uniform", "decomposition": {"iterations": 1}},
             "calibration": {"sequences": 1, "sequenceLength": 16}, "evaluation": {"limitTokens": 600}}""";

    @Test
    void goesFromTheRequestThroughTheQueueToTheLastMatrix(@TempDir Path directory) throws Exception {
        try (TraceCollector traces = new TraceCollector();
                EmbeddedServer server = start(directory, traces)) {
            post(server.address());
            while (traces.named("job attempt").isEmpty()) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }

            TraceCollector.Span request = only(traces.named("http post /v1/jobs"));
            TraceCollector.Span queued = only(traces.named("job queued"));
            TraceCollector.Span attempt = only(traces.named("job attempt"));
            TraceCollector.Span phase = only(traces.named("phase decompose"));
            assertThat(List.of(request, queued, attempt, phase))
                    .extracting(TraceCollector.Span::trace)
                    .containsOnly(TRACE);
            assertThat(request.parent()).isEqualTo(CLIENT);
            assertThat(queued.parent()).isEqualTo(request.id());
            assertThat(attempt.parent()).isEqualTo(queued.id());
            assertThat(phase.parent()).isEqualTo(attempt.id());
            assertThat(traces.named("matrix"))
                    .hasSizeGreaterThan(1)
                    .allSatisfy(matrix -> assertThat(matrix.parent()).isEqualTo(phase.id()));
        }
    }

    private static EmbeddedServer start(Path directory, TraceCollector traces) throws Exception {
        Map<String, String> settings = Map.of(
                "server.port", "0",
                "management.opentelemetry.tracing.export.otlp.endpoint", traces.endpoint(),
                "management.opentelemetry.tracing.export.schedule-delay", "100ms");
        return EmbeddedServer.start(new TwofoldHome(directory.resolve("home")), settings, List.of());
    }

    private static void post(URI server) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/v1/jobs"))
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + TRACE + "-" + CLIENT + "-01")
                .POST(BodyPublishers.ofString(JOB))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(Json.parse(answer.body()).path("status").asString()).isEqualTo("queued");
    }

    private static TraceCollector.Span only(List<TraceCollector.Span> spans) {
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }
}
