package io.twofold.engine.allocation;

import java.util.Arrays;

/**
 * Weights of errors without spikes: no matrix's weighted error at the same sparsity exceeds the median of all by more than a
 * factor. A loss is curved like its Fisher information only for small changes, and a few tokens can make a weight a hundred
 * times what it should be.
 *
 * @param values one for each matrix; ones if all were 0
 * @param clipped how many were clipped
 */
public record ClippedWeights(double[] values, int clipped) {

    /**
     * Clips.
     *
     * @param weights not negative
     * @param errors of each matrix where all are equally sparse
     * @param factor at least 1
     */
    public static ClippedWeights of(double[] weights, double[] errors, double factor) {
        double[] losses = new double[weights.length];
        Arrays.setAll(losses, i -> weights[i] * errors[i]);
        double limit = factor * median(losses);
        double[] values = weights.clone();
        int clipped = 0;
        for (int i = 0; i < values.length; i++) {
            if (losses[i] > limit && limit > 0) {
                values[i] = limit / errors[i];
                clipped++;
            }
        }
        if (Arrays.stream(values).allMatch(value -> value == 0)) {
            Arrays.fill(values, 1);
        }
        return new ClippedWeights(values, clipped);
    }

    /** Of two in the middle the mean. */
    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
