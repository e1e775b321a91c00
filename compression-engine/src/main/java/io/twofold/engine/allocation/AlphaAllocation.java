package io.twofold.engine.allocation;

import io.twofold.recipe.Allocation;
import java.util.Arrays;
import java.util.Map;

/**
 * Sparsity by the exponents of spectra: block ℓ with mean exponent α_ℓ prunes in proportion to
 * 2ε·(α_ℓ − min α)/(max α − min α) + 1 − ε.
 *
 * <p>Source: Lu et al., "AlphaPruning", NeurIPS 2024, equation 3, and the published code, where the sum is weighted by
 * the blocks' sizes too. What leaves [0, 1] is projected back, so that the budget is met.
 */
public final class AlphaAllocation {
    private AlphaAllocation() {}

    /** α of one matrix from the eigenvalues of its WᵀW: see {@link HillEstimator}. */
    public static double exponent(double[] eigenvalues) {
        return HillEstimator.alpha(eigenvalues);
    }

    /**
     * The allocation for exponents.
     *
     * @param exponents α_ℓ of every decoder block, the mean over its matrices; one that is not finite counts as the largest
     * @param rankRatio κ of every matrix
     */
    public static AllocationPoint of(
            AllocationSpace space, double[] exponents, Allocation.AlphaPruning settings, double rankRatio) {
        // blocks that stay dense do not take part
        double[] compared = space.blockSizes().keySet().stream()
                .mapToDouble(block -> exponents[block])
                .filter(Double::isFinite)
                .toArray();
        double least = Arrays.stream(compared).min().orElse(0);
        double range = Arrays.stream(compared).max().orElse(0) - least;
        double[] share = new double[exponents.length];
        for (int i = 0; i < exponents.length; i++) {
            double position = range == 0 ? 0.5 : Math.min(1, (exponents[i] - least) / range);
            share[i] = 1 - settings.spread() + 2 * settings.spread() * position;
        }
        double weighted = 0;
        double total = 0;
        for (Map.Entry<Integer, Long> block : space.blockSizes().entrySet()) {
            weighted += block.getValue() * share[block.getKey()];
            total += block.getValue();
        }
        double factor = space.meanSparsity() * total / weighted;
        AllocationPoint scaled =
                space.ofBlocks(Arrays.stream(share).map(s -> s * factor).toArray(), rankRatio);
        return AllocationPoint.of(
                new BudgetProjection(space.unitSizes(), space.meanSparsity()).ontoPlane(scaled.sparsities()),
                scaled.rankRatios());
    }
}
