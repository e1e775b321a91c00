package io.twofold.api.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.job.ShardCounts;
import io.twofold.report.Phase;
import io.twofold.report.PhaseEstimate;
import io.twofold.report.PhaseProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EtaTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void saysNothingWhereNothingIsKnown() {
        assertThat(Eta.of(List.of(), NOW)).isNull();
        assertThat(Eta.of(List.of(begun(Phase.PREFLIGHT, 3, 0, 1, null)), NOW)).isNull();
    }

    @Test
    void liesAroundWhatIsLeftAtTheSameRateAndNarrowsWithTheNumberOfUnits() {
        Eta early = eta(begun(Phase.DECOMPOSE, 40, 4, 100, null));
        Eta late = eta(begun(Phase.DECOMPOSE, 640, 64, 100, null));

        assertThat(early.basis()).isEqualTo(Eta.Basis.PHASE);
        assertThat(middle(early)).isCloseTo(960, within(1e-3));
        assertThat(middle(late)).isCloseTo(360, within(1e-3));
        assertThat(width(late) / 360).isLessThan(width(early) / 960);
    }

    @Test
    void hasNothingLeftAtTheEnd() {
        Eta eta = eta(begun(Phase.DECOMPOSE, 640, 100, 100, null));

        assertThat(eta.earliest()).isEqualTo(NOW);
        assertThat(eta.latest()).isEqualTo(NOW);
    }

    @Test
    void addsWhatIsExpectedOfLaterPhasesAndCorrectsItByWhatWasMeasured() {
        PhaseProgress twiceAsSlow = begun(Phase.DECOMPOSE, 200, 100, 100, expected("decompose", 100));
        PhaseProgress later =
                new PhaseProgress(Phase.EVALUATE, null, 0, false, 0, 0, 0, 0, null, expected("evaluate", 50));

        Eta eta = eta(twiceAsSlow, later);

        assertThat(eta.basis()).isEqualTo(Eta.Basis.JOB);
        assertThat(seconds(eta.earliest())).isCloseTo(2 * 40, within(1e-3));
        assertThat(seconds(eta.latest())).isCloseTo(2 * 80, within(1e-3));
    }

    @Test
    void countsOnlyWhatThisAttemptFinished() {
        PhaseProgress resumed =
                new PhaseProgress(Phase.DECOMPOSE, NOW, 20, true, 92, 100, 2, 20, 0.0, expected("decompose", 1000));

        assertThat(middle(eta(resumed))).isCloseTo(80, within(1e-3));
    }

    /** 40 matrices in 100 s by two workers: 60 are left, and nothing of the other phases comes on top of them. */
    @Test
    void ofASharedJobCountsWhatAllWorkersHaveFinished() {
        PhaseProgress decompose =
                new PhaseProgress(Phase.DECOMPOSE, NOW, 30, true, 40, 100, 40, 25, 5.0, expected("decompose", 200));
        PhaseProgress tune = new PhaseProgress(Phase.TUNE, NOW, 70, false, 20, 400, 20, 70, 0.0, expected("tune", 400));
        PhaseProgress calibrate =
                new PhaseProgress(Phase.CALIBRATE, null, 0, false, 0, 0, 0, 0, null, expected("calibrate", 90));
        List<PhaseProgress> phases = List.of(calibrate, decompose, tune);

        Eta shared = requireNonNull(Eta.of(phases, new ShardCounts(0, 2, 0), NOW));
        Eta alone = requireNonNull(Eta.of(phases, null, NOW));

        assertThat(middle(shared)).isCloseTo(150, within(1e-3));
        assertThat(middle(alone)).isGreaterThan(4 * 150);
        assertThat(Eta.of(phases, new ShardCounts(0, 0, 2), NOW))
                .as("all parts are done, and nothing was predicted of the rest")
                .isNull();
    }

    @Test
    void ofASharedJobWithoutAFinishedMatrixSpansOneWorkerToAll() {
        PhaseProgress begun =
                new PhaseProgress(Phase.DECOMPOSE, NOW, 0, true, 0, 100, 0, 0, 0.0, expected("decompose", 100));

        Eta eta = requireNonNull(Eta.of(List.of(begun), new ShardCounts(0, 4, 0), NOW));

        assertThat(seconds(eta.earliest())).isCloseTo(80.0 / 4, within(1e-3));
        assertThat(seconds(eta.latest())).isCloseTo(160, within(1e-3));
    }

    /** Its own worker has trained 20 of 400 epochs in 70 s; the other one does as many. */
    @Test
    void ofASharedJobWithoutAFinishedMatrixGoesByTheEpochsOfOneWorker() {
        PhaseProgress decompose = new PhaseProgress(Phase.DECOMPOSE, NOW, 30, false, 0, 100, 0, 0, 5.0, null);
        PhaseProgress tune = new PhaseProgress(Phase.TUNE, NOW, 70, true, 20, 400, 20, 70, 0.0, null);

        Eta eta = requireNonNull(Eta.of(List.of(decompose, tune), new ShardCounts(0, 2, 0), NOW));

        assertThat(middle(eta)).isCloseTo(100 * 9, within(1e-3));
    }

    /** Fifty of 100 matrices were there before; of the others, 25 took 60 s. */
    @Test
    void ofASharedJobThatWasResumedCountsWhatWasLeft() {
        PhaseProgress decompose = new PhaseProgress(Phase.DECOMPOSE, NOW, 60, true, 75, 100, 25, 60, 0.0, null);

        Eta eta = requireNonNull(Eta.of(List.of(decompose), new ShardCounts(0, 1, 3), NOW));

        assertThat(middle(eta)).isCloseTo(60, within(1e-3));
    }

    /** Units of 10 s each: whenever somebody asks, the end is the same. */
    @Test
    void doesNotPutTheEndOffWhileAUnitLasts() {
        for (int second = 10; second < 400; second++) {
            int done = second / 10;
            PhaseProgress phase = new PhaseProgress(
                    Phase.DECOMPOSE, NOW, second, true, done, 40, done, 10.0 * done, (double) (second % 10), null);

            assertThat(second + middle(eta(phase))).isCloseTo(400, within(1e-3));
        }
    }

    /** Phases whose units take times with a wide spread, and predictions that are wrong by up to 1.7. */
    @Test
    void holdsTheEndOfMostSimulatedJobs() {
        Random random = new Random(5);
        int held = 0;
        int asked = 0;
        for (int job = 0; job < 400; job++) {
            double wrong = Math.exp(Math.log(1.7) * (2 * random.nextDouble() - 1));
            double[] units = random.doubles(40, 0.4, 1.6).toArray();
            double later = 20 + 20 * random.nextDouble();
            double all = sum(units, 0, 40);
            for (int done : new int[] {1, 5, 20, 39}) {
                List<PhaseProgress> phases = new ArrayList<>();
                phases.add(begun(Phase.DECOMPOSE, sum(units, 0, done), done, 40, expected("decompose", 40 * wrong)));
                phases.add(new PhaseProgress(
                        Phase.EVALUATE, null, 0, false, 0, 0, 0, 0, null, expected("evaluate", 30 * wrong)));
                Eta eta = requireNonNull(Eta.of(phases, NOW));
                double end = all - sum(units, 0, done) + later;
                asked++;
                if (seconds(eta.earliest()) <= end && end <= seconds(eta.latest())) {
                    held++;
                }
            }
        }
        assertThat((double) held / asked).isGreaterThan(0.9);
    }

    private static double sum(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }

    private static Eta eta(PhaseProgress... phases) {
        return requireNonNull(Eta.of(List.of(phases), NOW));
    }

    private static PhaseProgress begun(
            Phase phase, double seconds, int done, int total, @Nullable PhaseEstimate expected) {
        return new PhaseProgress(phase, NOW, seconds, true, done, total, done, seconds, 0.0, expected);
    }

    private static PhaseEstimate expected(String phase, double seconds) {
        return new PhaseEstimate(phase, seconds, 0.8 * seconds, 1.6 * seconds);
    }

    private static double middle(Eta eta) {
        return (seconds(eta.earliest()) + seconds(eta.latest())) / 2;
    }

    private static double width(Eta eta) {
        return seconds(eta.latest()) - seconds(eta.earliest());
    }

    private static double seconds(Instant end) {
        return Duration.between(NOW, end).toMillis() / 1e3;
    }
}
