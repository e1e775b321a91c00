package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.report.Phase;
import io.twofold.report.PhaseEstimate;
import io.twofold.report.PhaseProgress;
import io.twofold.report.Progress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseClockTest {
    private final HandClock hand = new HandClock();
    private final PhaseClock clock = new PhaseClock(hand);

    @Test
    void addsUpPhasesThatTakeTurns() {
        at(0, Phase.DECOMPOSE, 0, 4, "matrix");
        at(10, Phase.DECOMPOSE, 2, 4, "matrix");
        at(12, Phase.TUNE, 0, 2, "epoch");
        at(20, Phase.TUNE, 1, 2, "epoch");
        at(21, Phase.DECOMPOSE, 2, 4, "matrix");
        hand.seconds = 25;

        List<PhaseProgress> phases = clock.now();

        assertThat(phases).extracting(PhaseProgress::phase).containsExactly(Phase.DECOMPOSE, Phase.TUNE);
        assertThat(phases).extracting(PhaseProgress::seconds).containsExactly(16.0, 9.0);
        assertThat(phases).extracting(PhaseProgress::running).containsExactly(true, false);
        assertThat(phases).extracting(PhaseProgress::done).containsExactly(2, 1);
    }

    @Test
    void doesNotCountWhatAnEarlierAttemptFinished() {
        at(0, Phase.DECOMPOSE, 92, 100, "matrix");
        at(20, Phase.DECOMPOSE, 94, 100, "matrix");

        assertThat(clock.now().get(0).measuredUnits()).isEqualTo(2);
        assertThat(clock.now().get(0).measuredSeconds()).isEqualTo(20);
    }

    @Test
    void keepsTheUnitThatLastsApartFromThoseThatAreFinished() {
        at(0, Phase.DECOMPOSE, 0, 4, "matrix");
        at(10, Phase.DECOMPOSE, 1, 4, "matrix");
        hand.seconds = 19;

        PhaseProgress phase = clock.now().get(0);
        assertThat(phase.measuredSeconds()).isEqualTo(10);
        assertThat(phase.begunSeconds()).isEqualTo(9);
    }

    @Test
    void beginsToCountAnewWhereSomethingElseIsCounted() {
        at(0, Phase.ALLOCATE, 0, 16, "sequence");
        at(30, Phase.ALLOCATE, 16, 16, "sequence");
        at(31, Phase.ALLOCATE, 0, 4, "block");
        at(41, Phase.ALLOCATE, 1, 4, "block");

        PhaseProgress phase = clock.now().get(0);
        assertThat(phase.seconds()).isEqualTo(41);
        assertThat(phase.measuredUnits()).isEqualTo(1);
        assertThat(phase.measuredSeconds()).isEqualTo(10);
    }

    @Test
    void namesWhatIsExpectedAndHasNotBegun() {
        at(0, Phase.PREFLIGHT, 0, 1, "model");
        clock.expect(List.of(
                new PhaseEstimate("evaluate", 7, 5, 9),
                new PhaseEstimate("preflight", 1, 1, 1),
                new PhaseEstimate("total", 8, 6, 10)));

        List<PhaseProgress> phases = clock.now();

        assertThat(phases).extracting(PhaseProgress::phase).containsExactly(Phase.PREFLIGHT, Phase.EVALUATE);
        assertThat(phases.get(1).startedAt()).isNull();
        assertThat(phases.get(1).expected()).isEqualTo(new PhaseEstimate("evaluate", 7, 5, 9));
    }

    private void at(int seconds, Phase phase, int done, int total, String unit) {
        hand.seconds = seconds;
        clock.progress(new Progress(phase, done, total, unit));
    }

    private static final class HandClock extends Clock {
        private int seconds;

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(seconds);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
