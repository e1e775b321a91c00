package io.twofold.engine.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllocationPointTest {
    @Test
    void isWhatMatricesKeep() {
        double[] lowRank = {30, 0, 0, 60};
        double[] sparse = {10, 0, 80, 60};

        AllocationPoint point = AllocationPoint.keeping(lowRank, sparse, new long[] {80, 80, 80, 80});

        // one that keeps nothing has no ratio, and none removes less than nothing
        assertThat(point.sparsity()).containsExactly(0.5, 1.0, 0.0, 0.0);
        assertThat(point.rankRatio()).containsExactly(0.75, 0.0, 0.0, 0.5);
    }
}
