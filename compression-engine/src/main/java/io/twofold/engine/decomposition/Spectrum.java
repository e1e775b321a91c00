package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import io.twofold.engine.torch.Kernels;
import io.twofold.report.MatrixSpectrum;
import java.util.List;
import java.util.TreeSet;

/** The singular values of one matrix, and what of them is worth keeping. */
public final class Spectrum {
    /** Of the sum of singular values: see {@link MatrixSpectrum#energyRank}. */
    public static final double ENERGY_SHARE = 0.9;

    /** So many singular values are kept at most. */
    public static final int MOST_POINTS = 64;

    /** Indices at equal ratios, for the head; with as many at equal distances, the ends, the rank and the energy rank. */
    private static final int SPACED = (MOST_POINTS - 4) / 2;

    private final double[] values;

    /** @param values singular values, falling */
    Spectrum(double[] values) {
        this.values = values.clone();
    }

    /**
     * Computes it.
     *
     * @param kernels with {@code svd}
     * @param weight W, m × n, float32 and finite; not modified
     */
    public static Spectrum of(Kernels kernels, NDArray weight) {
        try (NDArray values = kernels.call(weight.getManager(), "singular_values", weight)) {
            return new Spectrum(values.toDoubleArray());
        }
    }

    /** The least number of singular values whose sum is so large a share of the sum of all. */
    int energyRank() {
        double all = 0;
        for (double value : values) {
            all += value;
        }
        double sum = 0;
        int count = 0;
        while (sum < ENERGY_SHARE * all && count < values.length) {
            sum += values[count++];
        }
        return count;
    }

    /**
     * What is kept of it: the first and the last value, those at both ranks, and others between.
     *
     * @param name of the matrix
     * @param rank of the low-rank part that was stored
     */
    public MatrixSpectrum sampled(String name, int rank) {
        int energyRank = energyRank();
        List<MatrixSpectrum.Point> points = indices(rank, energyRank).stream()
                .map(index -> new MatrixSpectrum.Point(index, (float) values[index - 1]))
                .toList();
        return new MatrixSpectrum(name, rank, energyRank, values.length, points);
    }

    private TreeSet<Integer> indices(int rank, int energyRank) {
        int full = values.length;
        TreeSet<Integer> indices = new TreeSet<>();
        if (full <= MOST_POINTS) {
            for (int index = 1; index <= full; index++) {
                indices.add(index);
            }
            return indices;
        }
        for (int i = 0; i < SPACED; i++) {
            double share = (double) i / (SPACED - 1);
            indices.add((int) Math.round(Math.pow(full, share)));
            indices.add((int) Math.round(1 + share * (full - 1)));
        }
        for (int index : new int[] {1, full, rank, energyRank}) {
            if (index >= 1 && index <= full) {
                indices.add(index);
            }
        }
        return indices;
    }
}
