package io.twofold.worker;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.JobKind;
import io.twofold.report.CompressionReport;
import io.twofold.report.Perplexity;
import io.twofold.report.Phase;
import io.twofold.report.Report;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.DoubleStream;

/** What an operator can count of a worker; {@code docs/observability.md} lists the names. */
final class WorkerMetrics {
    private static final Duration[] WAITS = seconds(0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800, 3600, 21600);
    private static final Duration[] PHASES = seconds(0.1, 1, 5, 15, 60, 300, 900, 3600, 14400, 43200);
    private static final double[] RATIOS = {1, 1.01, 1.02, 1.05, 1.1, 1.2, 1.5, 2, 5, 10, 100};

    private final MeterRegistry registry;
    private final AtomicReference<Double> perplexityDelta = new AtomicReference<>(Double.NaN);

    WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("twofold.job.perplexity.delta", perplexityDelta, AtomicReference::get);
        for (Outcome outcome : Outcome.values()) {
            jobs(outcome); // a rate of losses needs a zero to begin with
        }
    }

    void claimed(long askedAt) {
        registry.timer("twofold.worker.claims").record(since(askedAt));
    }

    /** A wake-up named a job that the database does not have. */
    void unknownJob() {
        registry.counter("twofold.worker.unknown.jobs").increment();
    }

    void waited(Duration time) {
        Timer.builder("twofold.claim.latency")
                .serviceLevelObjectives(WAITS)
                .register(registry)
                .record(time);
    }

    void phase(JobKind kind, Phase phase, Duration time) {
        Timer.builder("twofold.phase")
                .tags("phase", phase.id(), "kind", kind.id())
                .serviceLevelObjectives(PHASES)
                .register(registry)
                .record(time);
    }

    void matrix() {
        registry.counter("twofold.matrices").increment();
    }

    void failed(FailureCode code) {
        registry.counter("twofold.attempts.failed", "code", code.id()).increment();
    }

    void ended(Outcome outcome, long claimedAt) {
        jobs(outcome).record(since(claimedAt));
        if (outcome == Outcome.LOST) {
            registry.counter("twofold.leases.lost").increment();
        }
    }

    /** What a succeeded compression did to the perplexity: as a ratio, which texts and models can share. */
    void succeeded(Report report) {
        if (report instanceof CompressionReport compression) {
            compression.compressed().perplexity().forEach((text, after) -> {
                Perplexity before = compression.dense().perplexity().get(text);
                if (before != null) {
                    perplexityDelta.set(after.token() - before.token());
                    DistributionSummary.builder("twofold.job.perplexity.ratio")
                            .serviceLevelObjectives(RATIOS)
                            .register(registry)
                            .record(after.token() / before.token());
                }
            });
        }
    }

    private Timer jobs(Outcome outcome) {
        return registry.timer("twofold.worker.jobs", "outcome", outcome.name().toLowerCase(Locale.ROOT));
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private static Duration[] seconds(double... values) {
        DoubleStream all = Arrays.stream(values);
        return all.mapToObj(value -> Duration.ofMillis(Math.round(1000 * value)))
                .toArray(Duration[]::new);
    }
}
