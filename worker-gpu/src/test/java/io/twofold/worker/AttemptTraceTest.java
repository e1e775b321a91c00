package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

@Timeout(90)
class AttemptTraceTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SUBMISSION = "b7ad6b7169203331";

    @TempDir
    Path home;

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private WorkerFixture worker;

    @BeforeEach
    void start() {
        io.opentelemetry.api.trace.Tracer sdk = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                .build()
                .get("test");
        W3CTraceContextPropagator w3c = W3CTraceContextPropagator.getInstance();
        WorkerTracing tracing = new WorkerTracing(
                new OtelTracer(sdk, new OtelCurrentTraceContext(), event -> {}),
                new OtelPropagator(ContextPropagators.create(w3c), sdk));
        worker = new WorkerFixture(home, Duration.ofSeconds(10), tracing);
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @Test
    void everyMatrixBelongsToItsPhaseAndThatToTheAttemptInTheTraceOfTheSubmission() {
        worker.runner.run(worker.claim(submit()));

        SpanData attempt = one("job attempt");
        SpanData phase = one("phase decompose");
        assertThat(spans.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .containsOnly(TRACE);
        assertThat(attempt.getParentSpanId()).isEqualTo(SUBMISSION);
        assertThat(phase.getParentSpanId()).isEqualTo(attempt.getSpanId());
        assertThat(one("phase publish").getParentSpanId()).isEqualTo(attempt.getSpanId());
        assertThat(all("matrix")).hasSize(FakeEngine.MATRICES).allSatisfy(matrix -> {
            assertThat(matrix.getStartEpochNanos()).isLessThanOrEqualTo(matrix.getEndEpochNanos());
            assertThat(matrix.getAttributes().get(AttributeKey.stringKey("twofold.matrix")))
                    .startsWith("layers.");
        });
        // the fake tells of its first matrix before the phase begins
        assertThat(all("matrix").subList(1, FakeEngine.MATRICES))
                .extracting(SpanData::getParentSpanId)
                .containsOnly(phase.getSpanId());
    }

    @Test
    void aSecondAttemptGoesOnInTheSameTrace() {
        String jobId = submit();
        worker.engine.will((output, listener) -> {
            throw new IllegalStateException("No space left on device");
        });
        worker.runner.run(worker.claim(jobId));
        worker.engine.will((output, listener) -> {});
        worker.runner.run(worker.claim(jobId));

        List<SpanData> attempts = all("job attempt");
        assertThat(attempts)
                .hasSize(2)
                .allSatisfy(attempt -> assertThat(attempt.getParentSpanId()).isEqualTo(SUBMISSION));
        assertThat(attempts.get(0).getStatus())
                .isEqualTo(StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, "No space left on device"));
        assertThat(attempts.get(0).getAttributes().get(AttributeKey.stringKey("twofold.failure")))
                .isEqualTo("insufficient-storage");
        assertThat(attempts.get(1).getAttributes().get(AttributeKey.longKey("twofold.job.attempt")))
                .isEqualTo(2);
    }

    @Test
    void aJobWithoutATraceBeginsOne() {
        worker.runner.run(worker.claim(worker.submit()));

        assertThat(one("job attempt").getParentSpanContext().isValid()).isFalse();
        assertThat(spans.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .hasSizeGreaterThan(2)
                .doesNotContain(TRACE);
    }

    @Test
    void theLogOfAnAttemptNamesJobAttemptAndTenant() {
        String jobId = submit();
        worker.engine.will((output, listener) -> assertThat(MDC.getCopyOfContextMap())
                .containsEntry("jobId", jobId)
                .containsEntry("attempt", "1")
                .containsEntry("tenant", "default"));

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);

        assertThat(MDC.get("jobId")).isNull();
        assertThat(MDC.get("tenant")).isNull();
    }

    private String submit() {
        String jobId = worker.submit();
        worker.jdbc
                .sql("UPDATE job SET trace_parent = ? WHERE id = ?")
                .param("00-" + TRACE + "-" + SUBMISSION + "-01")
                .param(jobId)
                .update();
        return jobId;
    }

    private SpanData one(String name) {
        assertThat(all(name)).hasSize(1);
        return all(name).get(0);
    }

    private List<SpanData> all(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }
}
