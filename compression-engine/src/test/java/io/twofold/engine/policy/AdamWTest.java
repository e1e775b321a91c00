package io.twofold.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.recipe.TruncatedGaussian;
import org.junit.jupiter.api.Test;

class AdamWTest {

    @Test
    void theFirstStepHasTheLengthOfTheLearningRateAgainstTheGradientsSign() {
        double[] moved = adam(0).step(1, new double[] {1, 2}, new double[] {5, -1e-3}, new double[2], new double[2]);

        assertThat(moved[0]).isCloseTo(0.99, within(1e-9));
        assertThat(moved[1]).isCloseTo(2.01, within(1e-6));
    }

    @Test
    void theSecondStepIsTheOneComputedByHand() {
        double[] m = {0.2}; // after a first gradient of 2
        double[] v = {0.004};

        double[] moved = adam(0).step(2, new double[] {0.5}, new double[] {-1}, m, v);

        // m = .08, v = .004996; m̂ = .08 / .19, v̂ = .004996 / .001999
        assertThat(m[0]).isCloseTo(0.08, within(1e-15));
        assertThat(v[0]).isCloseTo(0.004996, within(1e-15));
        assertThat(moved[0]).isCloseTo(0.5 - 0.01 * (0.08 / 0.19) / Math.sqrt(0.004996 / 0.001999), within(1e-9));
    }

    @Test
    void weightDecayPullsByItsShareAndDoesNotEnterTheMoments() {
        double[] m = new double[1];
        double[] v = new double[1];

        double[] moved = adam(0.5).step(1, new double[] {0.8}, new double[] {0}, m, v);

        assertThat(moved[0]).isCloseTo(0.8 - 0.01 * 0.5 * 0.8, within(1e-15));
        assertThat(m[0]).isZero();
        assertThat(v[0]).isZero();
    }

    private static AdamW adam(double weightDecay) {
        return new AdamW(new TruncatedGaussian.AdamW(0.01, 0.9, 0.999, 1e-8, weightDecay));
    }
}
