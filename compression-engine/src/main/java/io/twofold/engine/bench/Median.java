package io.twofold.engine.bench;

import java.util.Arrays;

/** The middle one of some timings. */
public final class Median {
    private Median() {}

    /** The upper median of at least one value. */
    public static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
