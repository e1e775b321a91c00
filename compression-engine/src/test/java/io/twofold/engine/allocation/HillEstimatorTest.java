package io.twofold.engine.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HillEstimatorTest {

    @ParameterizedTest
    @ValueSource(doubles = {1.7, 2.5, 4})
    void findsTheExponentOfAPowerLaw(double alpha) {
        // quantiles of p(x) ~ x^-alpha from 1 on
        double[] values = IntStream.range(0, 20_000)
                .mapToDouble(i -> Math.pow(1 - (i + 0.5) / 20_000, -1 / (alpha - 1)))
                .toArray();

        assertThat(HillEstimator.alpha(values)).isCloseTo(alpha, within(0.02 * alpha));
    }

    @Test
    void doesNotDependOnTheUnit() {
        double[] values = IntStream.range(1, 500)
                .mapToDouble(i -> 3 + Math.sin(i) + 400.0 / i)
                .toArray();
        double[] larger = IntStream.range(1, 500)
                .mapToDouble(i -> 1e6 * (3 + Math.sin(i) + 400.0 / i))
                .toArray();

        assertThat(HillEstimator.alpha(larger)).isCloseTo(HillEstimator.alpha(values), within(1e-9));
    }

    /** The fullest of the hundred bins begins at 1, and the tail fits best from the second of the two next to it on. */
    @Test
    void agreesWithTheSumsWrittenOut() {
        double[] values = {1, 1.001, 2, 4, 100};

        double from = Math.log(1.001);
        double sum = Math.log(2) + Math.log(4) + Math.log(100) - 3 * from;
        assertThat(HillEstimator.alpha(values)).isCloseTo(1 + 4 / sum, within(1e-12));
    }

    @Test
    void leavesOutZerosAndRounding() {
        double[] values = {-1e-17, 0, 1e-16, 1, 1.001, 2, 4, 100};

        assertThat(HillEstimator.alpha(values)).isEqualTo(HillEstimator.alpha(new double[] {1, 1.001, 2, 4, 100}));
    }

    @Test
    void hasNoExponentWithoutASpread() {
        assertThat(HillEstimator.alpha(new double[] {2, 2, 2})).isInfinite();
        assertThat(HillEstimator.alpha(new double[] {0, 5})).isInfinite();
        assertThat(HillEstimator.alpha(new double[] {})).isInfinite();
    }
}
