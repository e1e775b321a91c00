package io.twofold.engine.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.jspecify.annotations.Nullable;

/**
 * By how much two models differ on the same documents.
 *
 * @param value mean of the second model's values less the first's
 * @param standardError of that mean, from the differences document by document; null for a single document
 * @param pValue how often two models that are equally good differ at least so much, on either side
 * @param test by which that was found
 */
record PairedDifference(double value, @Nullable Double standardError, double pValue, String test) {
    static final String MCNEMAR = "exact McNemar";
    static final String BOOTSTRAP = "paired bootstrap";

    /** How many times the documents are drawn again. */
    static final int RESAMPLES = 10_000;

    private static final long SEED = 1234;

    /** @throws IllegalArgumentException unless both have the same number of values, at least one */
    static PairedDifference of(double[] first, double[] second) {
        if (first.length != second.length || first.length == 0) {
            throw new IllegalArgumentException(
                    "Paired values are as many on both sides, but were " + first.length + " and " + second.length);
        }
        double[] differences = new double[first.length];
        Arrays.setAll(differences, i -> second[i] - first[i]);
        double mean = Arrays.stream(differences).average().orElseThrow();
        Double error = standardError(differences, mean);
        return isBinary(first) && isBinary(second)
                ? new PairedDifference(mean, error, mcNemar(differences), MCNEMAR)
                : new PairedDifference(mean, error, bootstrap(differences, mean), BOOTSTRAP);
    }

    private static boolean isBinary(double[] values) {
        return Arrays.stream(values).allMatch(value -> value == 0 || value == 1);
    }

    private static @Nullable Double standardError(double[] differences, double mean) {
        int n = differences.length;
        double squares = Arrays.stream(differences)
                .map(difference -> (difference - mean) * (difference - mean))
                .sum();
        return n < 2 ? null : Double.valueOf(Math.sqrt(squares / (n - 1) / n));
    }

    /**
     * Of the b + c documents on which only one of the two is right, b the first and c the second, each would be right with
     * probability ½ if they were equally good: p = min(1, 2·P[X ≤ min(b, c)]), X ~ Binomial(b + c, ½).
     */
    private static double mcNemar(double[] differences) {
        int b = (int)
                Arrays.stream(differences).filter(difference -> difference < 0).count();
        int c = (int)
                Arrays.stream(differences).filter(difference -> difference > 0).count();
        double tail = BinomialDistribution.of(b + c, 0.5).cumulativeProbability(Math.min(b, c));
        return Math.min(1, 2 * tail);
    }

    /**
     * With the documents drawn again R times, with replacement, and d* the mean difference of each draw:
     * p = (1 + #{|d* − d| ≥ |d|}) ÷ (1 + R).
     */
    private static double bootstrap(double[] differences, double mean) {
        SplittableRandom random = new SplittableRandom(SEED);
        // equal means of different sums must count as equal
        double bound = Math.abs(mean)
                - 1e-12 * Arrays.stream(differences).map(Math::abs).max().orElseThrow();
        int extreme = 0;
        for (int draw = 0; draw < RESAMPLES; draw++) {
            double sum = 0;
            for (int i = 0; i < differences.length; i++) {
                sum += differences[random.nextInt(differences.length)];
            }
            if (Math.abs(sum / differences.length - mean) >= bound) {
                extreme++;
            }
        }
        return (1.0 + extreme) / (1 + RESAMPLES);
    }
}
