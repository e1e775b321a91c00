package io.twofold.engine.policy;

import java.util.random.RandomGenerator;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.InverseErf;

/**
 * N_γ(0, σ²): the normal distribution cut off at ±γ, sampled by inverse transform: CLMA, supplement C.2.
 *
 * <p>The supplement's Φ⁻¹(Φ(−a) + u·(Φ(a) − Φ(−a))), a = γ/σ, cancels for a narrow window: a library that computes it
 * so has lost all digits of the variance at a = 1e-8. Here u counts from the middle, where erf has all of them.
 */
final class TruncatedNormal {
    private static final double ROOT_OF_2 = Math.sqrt(2);

    private final double sigma;
    private final double radius;
    private final double mass;

    TruncatedNormal(double sigma, double radius) {
        this.sigma = sigma;
        this.radius = radius;
        this.mass = Erf.value(radius / sigma / ROOT_OF_2);
    }

    /** γ. */
    double radius() {
        return radius;
    }

    /** Independent samples. */
    double[] sample(RandomGenerator random, int count) {
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            samples[i] = quantile(random.nextDouble());
        }
        return samples;
    }

    /** The value that a share u in [0, 1] of the distribution lies below. */
    double quantile(double u) {
        double value = sigma * ROOT_OF_2 * InverseErf.value((2 * u - 1) * mass);
        return Math.max(-radius, Math.min(radius, value));
    }

    /** ∇_µ log p(x) = (x − µ)/σ² at a distance x − µ inside the window; the edges, which move with µ, are not in it. */
    double score(double distance) {
        return distance / (sigma * sigma);
    }

    /** σ²β(γ/σ). */
    double variance() {
        return sigma * sigma * beta(radius / sigma);
    }

    /** β(a) = 1 − 2aφ(a) ÷ (2Φ(a) − 1): the variance at σ = 1; about a²/3 for a small a. */
    static double beta(double a) {
        if (a > 1) {
            double density = Math.exp(-a * a / 2) / Math.sqrt(2 * Math.PI);
            return 1 - 2 * a * density / Erf.value(a / ROOT_OF_2);
        }
        // ∫x²exp(−x²/2) ÷ ∫exp(−x²/2) over [0, a], both as power series: the closed form cancels
        double term = 1;
        double second = 0;
        double zeroth = 0;
        for (int k = 0; k < 20; k++) {
            second += term / (2 * k + 3);
            zeroth += term / (2 * k + 1);
            term *= -a * a / (2 * (k + 1));
        }
        return a * a * second / zeroth;
    }
}
