package io.twofold.engine.allocation;

import io.twofold.recipe.Allocation;
import java.util.Arrays;
import java.util.Map;

/**
 * Outlier-weighed layerwise sparsity: block ℓ with outlier share D_ℓ keeps
 * 2λ·(D_ℓ − min D)/(max D − min D) − mean + (1 − ρ), where the mean is that of the first term over the blocks.
 *
 * <p>Source: Yin et al., "Outlier Weighed Layerwise Sparsity (OWL)", ICML 2024, and the published code. Unlike there,
 * the mean is weighted by the blocks' sizes and what leaves [0, 1] is projected back, so that the budget is met.
 */
public final class OwlAllocation {
    private OwlAllocation() {}

    /**
     * The allocation for outlier shares.
     *
     * @param outliers D_ℓ of every decoder block: the fraction of its weights whose |W|·D exceeds
     *     {@link Allocation.Owl#multiple} times the block's mean
     * @param rankRatio κ of every matrix
     */
    public static AllocationPoint of(
            AllocationSpace space, double[] outliers, Allocation.Owl settings, double rankRatio) {
        // blocks that stay dense do not take part
        double[] compared = space.blockSizes().keySet().stream()
                .mapToDouble(block -> outliers[block])
                .toArray();
        double least = Arrays.stream(compared).min().orElse(0);
        double range = Arrays.stream(compared).max().orElse(0) - least;
        double[] sparsity = new double[outliers.length];
        for (int i = 0; i < outliers.length; i++) {
            double kept = range == 0 ? 0 : (outliers[i] - least) / range * 2 * settings.spread();
            sparsity[i] = space.meanSparsity() - kept;
        }
        double weighted = 0;
        double total = 0;
        for (Map.Entry<Integer, Long> block : space.blockSizes().entrySet()) {
            weighted += block.getValue() * sparsity[block.getKey()];
            total += block.getValue();
        }
        double shift = space.meanSparsity() - weighted / total;
        AllocationPoint shifted =
                space.ofBlocks(Arrays.stream(sparsity).map(s -> s + shift).toArray(), rankRatio);
        return AllocationPoint.of(
                new BudgetProjection(space.unitSizes(), space.meanSparsity()).ontoPlane(shifted.sparsities()),
                shifted.rankRatios());
    }
}
