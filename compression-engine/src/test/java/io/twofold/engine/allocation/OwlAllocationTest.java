package io.twofold.engine.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.json.Json;
import io.twofold.recipe.Allocation;
import io.twofold.recipe.Granularity;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.RequestReader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwlAllocationTest {
    private static final Allocation.Owl SETTINGS = new Allocation.Owl(5, 0.1);

    @Test
    void isThePublishedFormulaForBlocksOfOneSize() {
        AllocationSpace space = space(Granularity.BLOCK, 0.6, 10, 10, 10, 10);

        AllocationPoint point = OwlAllocation.of(space, new double[] {0.04, 0.01, 0.03, 0.02}, SETTINGS, 0.25);

        // (D - min) / (max - min) * 2λ - mean + (1 - ρ), with D = 4, 1, 3, 2 percent
        double[] kept = {0.2 - 0.1 + 0.4, 0 - 0.1 + 0.4, 0.2 * 2 / 3 - 0.1 + 0.4, 0.2 / 3 - 0.1 + 0.4};
        for (int i = 0; i < kept.length; i++) {
            assertThat(point.sparsity().get(i)).isCloseTo(1 - kept[i], within(1e-12));
        }
        assertThat(point.rankRatio()).containsOnly(0.25);
    }

    @Test
    void meetsTheBudgetWithBlocksOfDifferentSizesAndSharesOfMatrices() {
        for (Granularity granularity : Granularity.values()) {
            AllocationSpace space = space(granularity, 0.5, 7, 31, 12);

            AllocationPoint point = OwlAllocation.of(space, new double[] {0.1, 0.02, 0.07}, SETTINGS, 0.3);

            assertThat(BudgetPlan.exact(space, point).matrices()).hasSize(6);
            assertThat(space.sparsity(point, 0)).isEqualTo(space.sparsity(point, 1));
            assertThat(space.sparsity(point, 0)).isLessThan(space.sparsity(point, 2));
        }
    }

    @Test
    void staysInTheBoxAndOnTheBudgetWhereTheFormulaLeavesIt() {
        AllocationSpace space = space(Granularity.BLOCK, 0.05, 10, 10, 10);

        AllocationPoint point =
                OwlAllocation.of(space, new double[] {0.5, 0.01, 0.01}, new Allocation.Owl(5, 0.5), 0.25);

        assertThat(point.sparsity()).allMatch(s -> s >= 0 && s <= 1);
        assertThat(Arrays.stream(point.sparsities()).average().orElseThrow())
                .isCloseTo(space.meanSparsity(), within(1e-9));
    }

    @Test
    void isUniformWhereAllBlocksAreAlike() {
        AllocationSpace space = space(Granularity.BLOCK, 0.5, 10, 10);

        assertThat(OwlAllocation.of(space, new double[] {0.02, 0.02}, SETTINGS, 0.25))
                .isEqualTo(space.uniform(0.25));
    }

    /** Blocks of two square matrices each. */
    static AllocationSpace space(Granularity granularity, double sparsity, int... widths) {
        Map<String, Map<String, List<Integer>>> blocks = new LinkedHashMap<>();
        for (int i = 0; i < widths.length; i++) {
            Map<String, List<Integer>> shapes = new LinkedHashMap<>();
            shapes.put("layers." + i + ".a", List.of(widths[i], widths[i]));
            shapes.put("layers." + i + ".b", List.of(widths[i], 2 * widths[i]));
            blocks.put("layers." + i, shapes);
        }
        Recipe recipe = RequestReader.read(
                        Json.parse("{\"model\":\"builtin:sample\",\"recipe\":{\"preset\":\"qr-uniform\",\"sparsity\":"
                                + sparsity + "}}"))
                .recipe();
        return new AllocationSpace(blocks, recipe, granularity);
    }
}
