package io.twofold.engine.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClippedWeightsTest {
    private static final double[] ERRORS = {1, 2, 4, 1, 10};

    @Test
    void noLossExceedsTheMedianByMoreThanTheFactor() {
        // losses 1, 2, 4, 3 and 100 around a median of 3
        ClippedWeights clipped = ClippedWeights.of(new double[] {1, 1, 1, 3, 10}, ERRORS, 10);

        assertThat(clipped.values()).containsExactly(1, 1, 1, 3, 3);
        assertThat(clipped.clipped()).isEqualTo(1);
    }

    @Test
    void aFactorThatNothingExceedsChangesNothing() {
        ClippedWeights clipped = ClippedWeights.of(new double[] {1, 1, 1, 3, 10}, ERRORS, 40);

        assertThat(clipped.values()).containsExactly(1, 1, 1, 3, 10);
        assertThat(clipped.clipped()).isZero();
    }

    @Test
    void whereTheLossDependsOnNothingEveryErrorCountsTheSame() {
        assertThat(ClippedWeights.of(new double[5], ERRORS, 10).values()).containsOnly(1);
    }
}
