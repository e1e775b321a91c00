package io.twofold.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.recipe.TruncatedGaussian;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnealingScheduleTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.05",
        "10, 0.05",
        "11, 0.0480988",
        "20, 0.0333382",
        "45, 0.010625",
        "79, 0.0050001312",
        "80, 0.005",
        "81, 0.005",
        "100, 0.005"
    })
    void shrinksAlongTheCubicOfTheSupplement(int iteration, double radius) {
        assertThat(schedule(0.1, 0.8, 100).radius(iteration)).isCloseTo(radius, within(1e-7));
    }

    @Test
    void withoutWarmupTheFirstIterationIsAnnealedAlready() {
        AnnealingSchedule schedule = schedule(0, 0.5, 10);

        assertThat(schedule.radius(0)).isEqualTo(0.05);
        assertThat(schedule.radius(1)).isCloseTo(0.005 + 0.045 * 0.8 * 0.8 * 0.8, within(1e-15));
        assertThat(schedule.radius(5)).isEqualTo(0.005);
    }

    @Test
    void annealingToTheEndReachesTheTargetInTheLastIteration() {
        AnnealingSchedule schedule = schedule(0.1, 1, 50);

        assertThat(schedule.radius(49)).isGreaterThan(0.005);
        assertThat(schedule.radius(50)).isEqualTo(0.005);
    }

    @Test
    void neverGrows() {
        AnnealingSchedule schedule = schedule(0.13, 0.77, 37);

        for (int iteration = 1; iteration <= 37; iteration++) {
            assertThat(schedule.radius(iteration))
                    .isLessThanOrEqualTo(schedule.radius(iteration - 1))
                    .isBetween(0.005, 0.05);
        }
    }

    private static AnnealingSchedule schedule(double warmup, double anneal, int iterations) {
        return new AnnealingSchedule(new TruncatedGaussian.Window(0.05, 0.05, 0.005, warmup, anneal), iterations);
    }
}
