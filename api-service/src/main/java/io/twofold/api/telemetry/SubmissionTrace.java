package io.twofold.api.telemetry;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The span of a submission. It is kept with the job, so that whoever works on it, and whenever, goes on from there. */
@Component
public final class SubmissionTrace {
    private final Tracer tracer;
    private final Propagator propagator;

    SubmissionTrace(ObjectProvider<Tracer> tracer, ObjectProvider<Propagator> propagator) {
        this.tracer = tracer.getIfAvailable(() -> Tracer.NOOP);
        this.propagator = propagator.getIfAvailable(() -> Propagator.NOOP);
    }

    /**
     * Submits a job within a span of its own.
     *
     * @param submission given the W3C {@code traceparent} to keep, or null; returns the job's id
     */
    public String record(Function<@Nullable String, String> submission) {
        Span span =
                tracer.spanBuilder().name("job queued").kind(Span.Kind.PRODUCER).start();
        try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
            String id = submission.apply(traceParent(span));
            span.tag("twofold.job.id", id);
            return id;
        } catch (RuntimeException e) {
            span.error(e);
            throw e;
        } finally {
            span.end();
        }
    }

    private @Nullable String traceParent(Span span) {
        Map<String, String> carrier = new HashMap<>();
        propagator.inject(span.context(), carrier, (ignored, name, value) -> carrier.put(name, value));
        return carrier.get("traceparent");
    }
}
