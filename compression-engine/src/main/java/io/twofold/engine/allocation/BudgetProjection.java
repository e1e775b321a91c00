package io.twofold.engine.allocation;

import java.util.function.DoubleUnaryOperator;

/**
 * Euclidean projections onto the sets of sparsities that meet a budget: CLMA, supplement C.1, Theorem 1, for units of
 * different sizes w. Where equations 14 and 15 are read with the kept fraction z = 1 − µ_s, this is the same.
 */
public final class BudgetProjection {
    private static final double ROUNDING = 1e-15; // of a mean: less than a parameter in 10^14
    private static final double RESOLUTION = 1e-18; // of v, where that lies near 0

    private final double[] sizes;
    private final double sparsity;

    /**
     * @param sizes w: parameters of each unit, positive
     * @param sparsity ρ in [0, 1]: mean sparsity, weighted by size
     */
    public BudgetProjection(double[] sizes, double sparsity) {
        double mean = mean(sizes);
        this.sizes = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            this.sizes[i] = sizes[i] / mean;
        }
        this.sparsity = sparsity;
    }

    /** The nearest s with Σ w·s ≥ ρΣw and every s in [0, 1]: the set C of problem 4.1. */
    public double[] ontoAtLeast(double[] point) {
        double[] clipped = shifted(point, 0);
        return weightedMean(clipped) >= sparsity ? clipped : ontoPlane(point);
    }

    /** The nearest s with Σ w·s = ρΣw and every s in [0, 1]. */
    public double[] ontoPlane(double[] point) {
        // s = clip(z + v·w) for the one v that meets the budget (stationarity in s); its mean rises with v
        DoubleUnaryOperator excess = v -> weightedMean(shifted(point, v)) - sparsity;
        if (Math.abs(excess.applyAsDouble(0)) <= ROUNDING) {
            return shifted(point, 0);
        }
        double high = 1;
        while (excess.applyAsDouble(high) < 0 && high < 1e12) {
            high *= 2;
        }
        double low = -1;
        while (excess.applyAsDouble(low) > 0 && low > -1e12) {
            low *= 2;
        }
        double middle = low + (high - low) / 2;
        while (high - low > RESOLUTION && low < middle && middle < high) {
            if (excess.applyAsDouble(middle) < 0) {
                low = middle;
            } else {
                high = middle;
            }
            middle = low + (high - low) / 2;
        }
        return shifted(point, high);
    }

    /** A direction with what it would change of the weighted mean taken out: its projection onto Σ w·d = 0. */
    public double[] tangential(double[] direction) {
        double along = 0;
        double norm = 0;
        for (int i = 0; i < sizes.length; i++) {
            along += sizes[i] * direction[i];
            norm += sizes[i] * sizes[i];
        }
        double[] result = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            result[i] = direction[i] - along / norm * sizes[i];
        }
        return result;
    }

    private double[] shifted(double[] point, double by) {
        double[] result = new double[point.length];
        for (int i = 0; i < point.length; i++) {
            result[i] = Math.max(0, Math.min(1, point[i] + by * sizes[i]));
        }
        return result;
    }

    private double weightedMean(double[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += sizes[i] * values[i];
        }
        return sum / values.length;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
