package io.twofold.engine.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorCurveTest {
    private static final double[] SPARSITIES = {0.3, 0.5, 0.7};

    @Test
    void goesThroughThreeMeasurements() {
        ErrorCurve curve = fit(0.2, 0.9, 3);

        assertThat(curve.error(0.3)).isCloseTo(0.2, within(1e-12));
        assertThat(curve.error(0.5)).isCloseTo(0.9, within(1e-12));
        assertThat(curve.error(0.7)).isCloseTo(3, within(1e-12));
    }

    @Test
    void isTheParabolaThatMoreMeasurementsLieOn() {
        double[] sparsities = {0.2, 0.3, 0.45, 0.6, 0.75};
        double[] errors = new double[5];
        for (int i = 0; i < 5; i++) {
            errors[i] = Math.exp(-1 + 2 * sparsities[i] + 3 * sparsities[i] * sparsities[i]);
        }

        ErrorCurve curve = ErrorCurve.fit(sparsities, errors, 0.25, 0.8);

        assertThat(curve.error(0.5)).isCloseTo(Math.exp(-1 + 1 + 0.75), within(1e-9));
        assertThat(curve.error(0.8)).isCloseTo(Math.exp(-1 + 1.6 + 1.92), within(1e-9));
    }

    /** Noise, matrices that are sparse already, one without weights: pruning more must never seem to be of use. */
    @ParameterizedTest
    @CsvSource({"1, 1.9, 2", "2, 1, 3", "3, 2, 1", "0, 0, 4", "0, 0, 0", "1, 1, 1", "0.001, 4, 4.1"})
    void alwaysRises(double first, double second, double third) {
        ErrorCurve curve = fit(first, second, third);

        double before = -1;
        for (double sparsity = 0.25; sparsity <= 0.8; sparsity += 0.01) {
            assertThat(curve.error(sparsity)).isFinite().isGreaterThan(before);
            before = curve.error(sparsity);
        }
    }

    @Test
    void twoMeasurementsGiveALine() {
        ErrorCurve curve = ErrorCurve.fit(new double[] {0.4, 0.6}, new double[] {1, 4}, 0.25, 0.8);

        assertThat(curve.error(0.5)).isCloseTo(2, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.25, 0.8, 0.25, 0.8",
        "0.7, 0.25, 0.8, 0.25, 0.8",
        "0.3, 0.25, 0.8, 0.15, 0.8",
        "0.2, 0.25, 0.8, 0.1, 0.8",
        "0.9, 0.25, 0.8, 0.25, 0.95",
        "0.5, 0.4, 0.6, 0.4, 0.6",
        "0.5, 0.45, 0.8, 0.25, 0.8"
    })
    void theBoxLeavesTheMeanSomeRoom(double mean, double lowest, double highest, double from, double to) {
        SparsityBox box = SparsityBox.around(mean, lowest, highest);

        assertThat(box.lowest()).isCloseTo(from, within(1e-12));
        assertThat(box.highest()).isCloseTo(to, within(1e-12));
    }

    private static ErrorCurve fit(double... errors) {
        return ErrorCurve.fit(SPARSITIES, errors, 0.25, 0.8);
    }
}
