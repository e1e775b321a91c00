package io.twofold.engine.tasks;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The standard error of a perplexity as lm-evaluation-harness 0.4 computes it: the standard deviation over 100,000 samples
 * with replacement, a thousand from each of the seeds 0 … 99 of Python's generator.
 */
final class Bootstrap {
    private static final int SEEDS = 100;
    private static final int SAMPLES = 1_000;

    private Bootstrap() {}

    static double perplexity(double[] logLikelihoods) {
        return Math.exp(-Arrays.stream(logLikelihoods).sum() / logLikelihoods.length);
    }

    /** Null for a single document. */
    static @Nullable Double errorOfPerplexity(double[] logLikelihoods) {
        if (logLikelihoods.length < 2) {
            return null;
        }
        double[] perplexities = IntStream.range(0, SEEDS)
                .parallel()
                .boxed()
                .flatMapToDouble(seed -> Arrays.stream(resampled(logLikelihoods, seed)))
                .toArray();
        double mean = Arrays.stream(perplexities).average().orElseThrow();
        double squares =
                Arrays.stream(perplexities).map(x -> (x - mean) * (x - mean)).sum();
        return Math.sqrt(squares / (perplexities.length - 1));
    }

    private static double[] resampled(double[] values, int seed) {
        PythonRandom random = new PythonRandom(seed);
        double[] result = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            double sum = 0;
            for (int j = 0; j < values.length; j++) {
                sum += values[random.choice(values.length)];
            }
            result[i] = Math.exp(-sum / values.length);
        }
        return result;
    }
}
