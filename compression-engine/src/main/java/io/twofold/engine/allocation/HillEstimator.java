package io.twofold.engine.allocation;

import java.util.Arrays;

/**
 * The exponent α of the power law p(λ) ~ λ^−α that the upper eigenvalues of a matrix follow: Hill, "A simple general
 * approach to inference about the tail of a distribution", Annals of Statistics 1975.
 *
 * <p>Where the tail begins is chosen near the peak of the eigenvalues' histogram over log λ, in which the tail fits best
 * in the sense of Kolmogorov and Smirnov, as AlphaPruning does. The published code compares the lower end of that range
 * as a logarithm, so that it is nearly never one; here it is.
 */
final class HillEstimator {
    private static final int BINS = 100;
    private static final double BELOW_PEAK = 0.95;
    private static final double ABOVE_PEAK = 1.5;

    /** Eigenvalues below this share of the largest are rounding, not spectrum. */
    private static final double NOISE = 1e-12;

    private HillEstimator() {}

    /**
     * α of a spectrum.
     *
     * @param eigenvalues of WᵀW, in any order; what is not positive is left out
     * @return above 1; infinite if all of them are equal, or if there are fewer than two
     */
    static double alpha(double[] eigenvalues) {
        double largest = Arrays.stream(eigenvalues).max().orElse(0);
        double[] logs = Arrays.stream(eigenvalues)
                .filter(value -> value > NOISE * largest)
                .map(Math::log)
                .sorted()
                .toArray();
        if (logs.length < 2 || logs[0] == logs[logs.length - 1]) {
            return Double.POSITIVE_INFINITY;
        }
        double peak = peak(logs);
        boolean found = false;
        double closest = Double.POSITIVE_INFINITY;
        double alpha = Double.POSITIVE_INFINITY;
        double tail = Arrays.stream(logs).sum();
        // a tail has two eigenvalues at least
        for (int i = 0; i < logs.length - 1 && logs[i] <= peak + Math.log(ABOVE_PEAK); i++) {
            double excess = tail - (logs.length - i) * logs[i];
            if (logs[i] >= peak + Math.log(BELOW_PEAK) && excess > 0) {
                double exponent = 1 + (logs.length - i) / excess;
                double distance = distance(logs, i, exponent);
                if (!found || distance < closest) {
                    found = true;
                    closest = distance;
                    alpha = exponent;
                }
            }
            tail -= logs[i];
        }
        return found ? alpha : tailFromFirstAbove(logs, peak);
    }

    /** Where no eigenvalue lies near the peak, the tail begins at the first beyond it. */
    private static double tailFromFirstAbove(double[] logs, double peak) {
        int first = 0;
        while (first < logs.length - 2 && logs[first] < peak) {
            first++;
        }
        int start = first;
        double excess = Arrays.stream(logs, first, logs.length)
                .map(log -> log - logs[start])
                .sum();
        return 1 + (logs.length - first) / excess;
    }

    /** Log of the lower edge of the fullest bin. */
    private static double peak(double[] logs) {
        double low = logs[0];
        double width = (logs[logs.length - 1] - low) / BINS;
        int[] counts = new int[BINS];
        for (double log : logs) {
            counts[Math.min(BINS - 1, (int) ((log - low) / width))]++;
        }
        int fullest = 0;
        for (int bin = 1; bin < BINS; bin++) {
            fullest = counts[bin] > counts[fullest] ? bin : fullest;
        }
        return low + fullest * width;
    }

    /** Largest difference between the distribution of the tail from {@code first} on and the power law's. */
    private static double distance(double[] logs, int first, double alpha) {
        int count = logs.length - first;
        double distance = 0;
        for (int i = 0; i < count; i++) {
            double law = 1 - Math.exp((1 - alpha) * (logs[first + i] - logs[first]));
            distance = Math.max(distance, Math.abs(law - (double) i / count));
        }
        return distance;
    }
}
