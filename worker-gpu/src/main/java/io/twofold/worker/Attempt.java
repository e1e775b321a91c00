package io.twofold.worker;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.recipe.JobKind;
import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import io.twofold.report.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What people see of one attempt, apart from its result: its spans, its times, and whose lines in the log are its own. Made
 * and closed by the thread that works on the job.
 */
final class Attempt implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final ClaimedJob job;
    private final WorkerMetrics metrics;
    private final WorkerTracing tracing;
    private final Span span;
    private final Tracer.SpanInScope scope;
    private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
    private @Nullable Phase phase;
    private @Nullable Span phaseSpan;
    private long phaseBegan;
    private Instant unitBegan = Instant.now();

    private Attempt(ClaimedJob job, WorkerMetrics metrics, WorkerTracing tracing) {
        this.job = job;
        this.metrics = metrics;
        this.tracing = tracing;
        this.span = tracing.attempt(job.claim());
        this.scope = tracing.enter(span);
    }

    static Attempt begin(ClaimedJob job, WorkerMetrics metrics, WorkerTracing tracing) {
        Claim claim = job.claim();
        MDC.put("jobId", claim.jobId());
        MDC.put("attempt", Integer.toString(claim.attempt()));
        MDC.put("epoch", Long.toString(claim.epoch()));
        LOG.info("Job {}: attempt {} begins", claim.jobId(), claim.attempt());
        MDC.put("tenant", claim.tenant());
        metrics.waited(claim.waited());
        return new Attempt(job, metrics, tracing);
    }

    synchronized void progress(Progress now) {
        if (now.phase() != phase) {
            endPhase();
            phase = now.phase();
            LOG.info("Job {}: {} begins", job.claim().jobId(), now.phase().id());
            phaseBegan = System.nanoTime();
            unitBegan = Instant.now();
            phaseSpan = tracing.below(span).name("phase " + now.phase().id()).start();
        }
    }

    /** A matrix is done; it began when the one before it was done, or the phase began. */
    synchronized void matrix(MatrixReport matrix) {
        metrics.matrix();
        Instant began = unitBegan;
        unitBegan = Instant.now();
        tracing.below(phaseSpan == null ? span : phaseSpan)
                .name("matrix")
                .tag("twofold.matrix", matrix.name())
                .startTimestamp(epochMicros(began), TimeUnit.MICROSECONDS)
                .start()
                .end();
    }

    void failed(FailureCode code, Throwable thrown) {
        metrics.failed(code);
        span.tag("twofold.failure", code.id());
        span.error(thrown);
    }

    void ended(Outcome outcome) {
        metrics.ended(outcome, job.claimedAt());
        span.tag("twofold.outcome", outcome.name().toLowerCase(Locale.ROOT));
    }

    void succeeded(Report report) {
        metrics.succeeded(report);
    }

    @Override
    public synchronized void close() {
        endPhase();
        JobKind kind = job.claim().request().kind();
        nanos.forEach((each, time) -> metrics.phase(kind, each, Duration.ofNanos(time)));
        scope.close();
        span.end();
        MDC.remove("jobId");
        MDC.remove("attempt");
        MDC.remove("epoch");
        MDC.remove("tenant");
    }

    /** Phases may take turns: each time is a span, but their sum one measurement. */
    private void endPhase() {
        if (phase != null && phaseSpan != null) {
            nanos.merge(phase, System.nanoTime() - phaseBegan, Long::sum);
            phaseSpan.end();
        }
        phase = null;
        phaseSpan = null;
    }

    private static long epochMicros(Instant time) {
        return TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + time.getNano() / 1000;
    }
}
