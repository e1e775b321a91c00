package io.twofold.worker;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;

/** What an operator can see of a worker: how its jobs end, how long they and their claims take. */
final class WorkerMetrics {
    private final MeterRegistry registry;

    WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void claimed(long askedAt) {
        registry.timer("twofold.worker.claims").record(since(askedAt));
    }

    /** A wake-up named a job that the database does not have. */
    void unknownJob() {
        registry.counter("twofold.worker.unknown.jobs").increment();
    }

    void ended(Outcome outcome, long claimedAt) {
        registry.timer("twofold.worker.jobs", "outcome", outcome.name().toLowerCase(Locale.ROOT))
                .record(since(claimedAt));
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
