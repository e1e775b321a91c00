package io.twofold.engine.estimate;

/**
 * Size of a weight.
 *
 * @param rows outFeatures, m
 * @param columns inFeatures, n
 */
public record MatrixShape(int rows, int columns) {

    long size() {
        return (long) rows * columns;
    }

    /** The smaller of both. */
    int smaller() {
        return Math.min(rows, columns);
    }

    /** By how much both sizes must be divided so that no more than so many elements are left; at least 1. */
    double excess(long elements) {
        return Math.max(1, Math.sqrt((double) size() / elements));
    }

    /** The same proportions in small. */
    MatrixShape dividedBy(double divisor) {
        return new MatrixShape(atLeastOne(rows / divisor), atLeastOne(columns / divisor));
    }

    private static int atLeastOne(double size) {
        return Math.max(1, (int) Math.round(size));
    }
}
