package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twofold.engine.BlockShards;
import io.twofold.engine.CompressionCancelledException;
import io.twofold.engine.CompressionListener;
import io.twofold.engine.RunState;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.report.CompressionReport;
import io.twofold.report.Perplexity;
import io.twofold.report.PerplexityMethod;
import io.twofold.report.Quality;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest extends WorkerTest {
    @Test
    void measuresHowLongAJobWaitedByTheClockOfTheDatabase() {
        String jobId = worker.submit();
        worker.jdbc
                .sql("UPDATE job SET not_before = now() - interval '90 s' WHERE id = ?")
                .param(jobId)
                .update();

        worker.runner.run(worker.claim(jobId));

        assertThat(worker.meters.timer("twofold.claim.latency").totalTime(TimeUnit.SECONDS))
                .isBetween(90.0, 180.0);
    }

    @Test
    void countsMatricesAndMeasuresEachPhaseOncePerAttempt() {
        worker.runner.run(worker.claim(worker.submit()));

        assertThat(worker.meters.counter("twofold.matrices").count()).isEqualTo(FakeEngine.MATRICES);
        assertThat(phases("decompose")).isEqualTo(1);
        assertThat(phases("publish")).isEqualTo(1);
        assertThat(phases("tune")).isZero();
    }

    @Test
    void countsFailedAttemptsByCode() {
        worker.engine.will((output, listener) -> {
            throw new CompressionException(FailureCode.UNSAFE_CHECKPOINT, "header of 12 GiB");
        });

        worker.runner.run(worker.claim(worker.submit()));

        assertThat(worker.meters
                        .counter("twofold.attempts.failed", "code", "unsafe-checkpoint")
                        .count())
                .isEqualTo(1);
        assertThat(phases("decompose")).isEqualTo(1);
    }

    @Test
    void countsLostLeases() {
        String jobId = worker.submit();
        ClaimedJob claim = worker.claim(jobId);
        worker.engine.will((output, listener) -> {
            worker.loseClaim(jobId);
            FakeEngine.untilCancelled(output, listener);
        });

        worker.runner.run(claim);

        assertThat(worker.meters.counter("twofold.leases.lost").count()).isEqualTo(1);
    }

    @Test
    void countsNoFailureOfAJobThatWasStopped() {
        worker.engine.will((output, listener) -> {
            worker.runner.stop();
            throw new CompressionCancelledException();
        });

        worker.runner.run(worker.claim(worker.submit()));

        assertThat(worker.meters.find("twofold.attempts.failed").counters()).isEmpty();
        assertThat(worker.meters.counter("twofold.leases.lost").count()).isZero();
    }

    @Test
    void tellsWhatCompressionsDidToThePerplexity() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        CompressionReport report = (CompressionReport) new FakeEngine()
                .compress(WorkerFixture.REQUEST, home, RunState.NONE, BlockShards.NONE, CompressionListener.SILENT);
        CompressionReport measured = new CompressionReport(
                report.model(),
                report.recipe(),
                report.calibration(),
                report.evaluation(),
                report.sources(),
                quality(4),
                quality(5),
                report.overlap(),
                report.size(),
                report.allocation(),
                report.calibrationLoss(),
                report.matrices(),
                report.tunedBlocks(),
                report.phases(),
                report.peakMemoryBytes(),
                report.device(),
                report.seed(),
                report.versions());

        new WorkerMetrics(meters).succeeded(measured);

        assertThat(meters.summary("twofold.job.perplexity.ratio").mean()).isEqualTo(1.25, within(1e-9));
        assertThat(meters.get("twofold.job.perplexity.delta").gauge().value()).isEqualTo(1);
    }

    @Test
    void showsTheMemoryOfTheProcess() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();

        new MemoryMetrics().bindTo(meters);

        double now = meters.get("twofold.memory.resident").gauge().value();
        assertThat(now).isGreaterThan(1e6);
        assertThat(meters.get("twofold.memory.resident.max").gauge().value()).isGreaterThanOrEqualTo(now);
    }

    private long phases(String phase) {
        return worker.meters
                .timer("twofold.phase", "phase", phase, "kind", "compression")
                .count();
    }

    private static Quality quality(double perplexity) {
        return new Quality(
                Map.of("text@256", new Perplexity(perplexity, null, null, 1, 10, 5, 40, PerplexityMethod.NEXT_TOKEN)));
    }
}
