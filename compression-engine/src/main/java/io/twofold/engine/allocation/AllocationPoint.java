package io.twofold.engine.allocation;

import java.util.Arrays;
import java.util.List;

/**
 * One way to share the budget: θ = (s, κ) of CLMA, problem 4.1.
 *
 * @param sparsity s: pruned fraction of each unit of an {@link AllocationSpace}
 * @param rankRatio κ: share of the kept parameters given to the low-rank factor, of each matrix
 */
public record AllocationPoint(List<Double> sparsity, List<Double> rankRatio) {

    public AllocationPoint {
        sparsity = List.copyOf(sparsity);
        rankRatio = List.copyOf(rankRatio);
    }

    /** A point from arrays, which are copied. */
    public static AllocationPoint of(double[] sparsity, double[] rankRatio) {
        return new AllocationPoint(boxed(sparsity), boxed(rankRatio));
    }

    /**
     * The point at which matrices keep so much.
     *
     * @param lowRank parameters of each matrix's U and V
     * @param sparse entries of each matrix's S
     * @param sizes m·n of each matrix; no matrix counts as keeping more
     */
    public static AllocationPoint keeping(double[] lowRank, double[] sparse, long[] sizes) {
        double[] sparsity = new double[sizes.length];
        double[] rankRatio = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            double kept = lowRank[i] + sparse[i];
            sparsity[i] = 1 - Math.min(kept, sizes[i]) / sizes[i];
            rankRatio[i] = kept == 0 ? 0 : lowRank[i] / kept;
        }
        return of(sparsity, rankRatio);
    }

    /** s as a fresh array. */
    public double[] sparsities() {
        return unboxed(sparsity);
    }

    /** κ as a fresh array. */
    public double[] rankRatios() {
        return unboxed(rankRatio);
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static double[] unboxed(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
