package io.twofold.engine.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.recipe.Allocation;
import io.twofold.recipe.Granularity;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AlphaAllocationTest {
    private static final Allocation.AlphaPruning SETTINGS = new Allocation.AlphaPruning(0.3);

    @Test
    void isThePublishedFormulaForBlocksOfOneSize() {
        AllocationSpace space = OwlAllocationTest.space(Granularity.BLOCK, 0.6, 10, 10, 10, 10);

        AllocationPoint point = AlphaAllocation.of(space, new double[] {2, 5, 3, 4}, SETTINGS, 0.25);

        // ((α - min) / (max - min) * 2ε + 1 - ε), scaled to a mean of 0.6
        double[] ratios = {0.7, 1.3, 0.9, 1.1};
        for (int i = 0; i < ratios.length; i++) {
            assertThat(point.sparsity().get(i)).isCloseTo(0.6 * ratios[i], within(1e-9));
        }
        assertThat(point.rankRatio()).containsOnly(0.25);
    }

    @Test
    void meetsTheBudgetWithBlocksOfDifferentSizesAndSharesOfMatrices() {
        for (Granularity granularity : Granularity.values()) {
            AllocationSpace space = OwlAllocationTest.space(granularity, 0.5, 7, 31, 12);

            AllocationPoint point = AlphaAllocation.of(space, new double[] {2.5, 4, 3}, SETTINGS, 0.3);

            assertThat(BudgetPlan.exact(space, point).matrices()).hasSize(6);
            assertThat(space.sparsity(point, 0)).isEqualTo(space.sparsity(point, 1));
            assertThat(space.sparsity(point, 0)).isLessThan(space.sparsity(point, 2));
        }
    }

    @Test
    void staysInTheBoxAndOnTheBudgetWhereTheFormulaLeavesIt() {
        AllocationSpace space = OwlAllocationTest.space(Granularity.BLOCK, 0.9, 10, 10, 10);

        AllocationPoint point =
                AlphaAllocation.of(space, new double[] {2, 2, 9}, new Allocation.AlphaPruning(0.5), 0.25);

        assertThat(point.sparsity()).allMatch(s -> s >= 0 && s <= 1);
        assertThat(Arrays.stream(point.sparsities()).average().orElseThrow())
                .isCloseTo(space.meanSparsity(), within(1e-9));
    }

    @Test
    void isUniformWhereAllBlocksAreAlikeAndPrunesMostWhereThereIsNoTail() {
        AllocationSpace space = OwlAllocationTest.space(Granularity.BLOCK, 0.5, 10, 10, 10);

        assertThat(AlphaAllocation.of(space, new double[] {3, 3, 3}, SETTINGS, 0.25)
                        .sparsities())
                .containsExactly(new double[] {0.5, 0.5, 0.5}, within(1e-9));
        assertThat(AlphaAllocation.of(space, new double[] {3, Double.POSITIVE_INFINITY, 4}, SETTINGS, 0.25)
                        .sparsities()[1])
                .isCloseTo(0.5 * 1.3 / 1.1, within(1e-9));
    }
}
