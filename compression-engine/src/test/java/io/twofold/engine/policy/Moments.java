package io.twofold.engine.policy;

import java.util.ArrayList;
import java.util.List;

/** Mean and scatter of estimates of a known gradient. */
final class Moments {
    private final double[] gradient;
    private final double[] sum;
    private final double[] squares;
    private final List<Double> along = new ArrayList<>();
    private double cosines;

    Moments(double[] gradient) {
        this.gradient = gradient;
        this.sum = new double[gradient.length];
        this.squares = new double[gradient.length];
    }

    void add(double[] estimate) {
        double product = 0;
        double norm = 0;
        for (int i = 0; i < estimate.length; i++) {
            sum[i] += estimate[i];
            squares[i] += estimate[i] * estimate[i];
            product += estimate[i] * gradient[i];
            norm += estimate[i] * estimate[i];
        }
        along.add(product / square(gradient));
        cosines += product / Math.sqrt(norm * square(gradient));
    }

    /** Mean of the estimates' parts along the gradient, in units of its length: 1 if unbiased. */
    double alongGradient() {
        return along.stream().mapToDouble(x -> x).average().orElseThrow();
    }

    /** Standard error of {@link #alongGradient()}. */
    double alongGradientError() {
        double mean = alongGradient();
        double variance =
                along.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum() / along.size();
        return Math.sqrt(variance / along.size());
    }

    /** By how many standard errors the mean of some coordinate misses what was expected. */
    double worstZ(double[] expected) {
        double worst = 0;
        for (int i = 0; i < sum.length; i++) {
            double mean = sum[i] / along.size();
            double variance = squares[i] / along.size() - mean * mean;
            double error = Math.sqrt(variance / along.size()) + 1e-12 * Math.abs(mean);
            worst = Math.max(worst, error == 0 ? 0 : Math.abs(mean - expected[i]) / error);
        }
        return worst;
    }

    /** Total variance over the squared length of the mean along the gradient. */
    double relativeVariance() {
        double variance = 0;
        for (int i = 0; i < sum.length; i++) {
            double mean = sum[i] / along.size();
            variance += squares[i] / along.size() - mean * mean;
        }
        return variance / (alongGradient() * alongGradient() * square(gradient));
    }

    double meanCosine() {
        return cosines / along.size();
    }

    private static double square(double[] vector) {
        double sum = 0;
        for (double value : vector) {
            sum += value * value;
        }
        return sum;
    }
}
