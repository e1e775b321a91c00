package io.twofold.worker;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.twofold.job.Claim;
import java.util.Map;

/** The worker's part of a job's trace: spans for an attempt, its phases and its matrices. */
final class WorkerTracing {
    /** Records nothing. */
    static final WorkerTracing NONE = new WorkerTracing(Tracer.NOOP, Propagator.NOOP);

    private final Tracer tracer;
    private final Propagator propagator;

    WorkerTracing(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    /** Goes on with the trace of what submitted the job; each attempt is a span of its own. */
    Span attempt(Claim claim) {
        String parent = claim.traceParent();
        Map<String, String> carrier = parent == null ? Map.of() : Map.of("traceparent", parent);
        return propagator
                .extract(carrier, Map::get)
                .name("job attempt")
                .kind(Span.Kind.CONSUMER)
                .tag("twofold.job.id", claim.jobId())
                .tag("twofold.job.attempt", claim.attempt())
                .start();
    }

    /** Where the span that follows is the child of another one. */
    Span.Builder below(Span parent) {
        return tracer.spanBuilder().setParent(parent.context());
    }

    Tracer.SpanInScope enter(Span span) {
        return tracer.withSpan(span);
    }
}
