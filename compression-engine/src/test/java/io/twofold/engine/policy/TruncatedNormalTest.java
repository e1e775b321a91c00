package io.twofold.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.statistics.distribution.TruncatedNormalDistribution;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruncatedNormalTest {
    private static final double SIGMA = 0.3;

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1e-3, 0.02236, 0.2236, 1, 3, 10})
    void samplesFollowTheDistribution(double a) {
        TruncatedNormalDistribution expected = TruncatedNormalDistribution.of(0, SIGMA, -a * SIGMA, a * SIGMA);
        int count = 40_000;

        double[] samples = new TruncatedNormal(SIGMA, a * SIGMA).sample(random(1), count);

        assertThat(KolmogorovSmirnovTest.withDefaults()
                        .test(samples, expected::cumulativeProbability)
                        .getPValue())
                .isGreaterThan(0.001);
        assertThat(Arrays.stream(samples).map(Math::abs).max().orElseThrow()).isLessThanOrEqualTo(a * SIGMA);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-12, 1e-6, 1e-3, 0.02236, 0.2236, 1, 3, 10})
    void samplesHaveTheMomentsOfTheDistribution(double a) {
        TruncatedNormal distribution = new TruncatedNormal(SIGMA, a * SIGMA);
        int count = 200_000;

        double[] samples = distribution.sample(random(2), count);

        double deviation = Math.sqrt(distribution.variance());
        double mean = Arrays.stream(samples).average().orElseThrow();
        double variance = Arrays.stream(samples).map(x -> x * x).average().orElseThrow();
        assertThat(mean / deviation).isCloseTo(0, within(4 / Math.sqrt(count)));
        assertThat(variance / distribution.variance()).isCloseTo(1, within(4 * Math.sqrt(2.0 / count)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-12, 1e-8, 1e-6, 1e-4})
    void aNarrowWindowIsAsGoodAsUniformToTheLastDigits(double a) {
        TruncatedNormal distribution = new TruncatedNormal(SIGMA, a * SIGMA);

        for (double u : new double[] {0, 0.1, 0.3, 0.5, 0.7, 0.9, 1}) {
            double uniform = (2 * u - 1) * a * SIGMA;
            assertThat(distribution.quantile(u)).isCloseTo(uniform, within(a * SIGMA * (a * a + 1e-14)));
        }
        assertThat(distribution.variance() / (a * a * SIGMA * SIGMA / 3)).isCloseTo(1, within(a * a + 1e-14));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.2236, 0.999, 1.001, 2, 5, 10, 100})
    void quantilesAndVarianceAreThoseOfTheFormulas(double a) {
        TruncatedNormal distribution = new TruncatedNormal(SIGMA, a * SIGMA);
        TruncatedNormalDistribution expected = TruncatedNormalDistribution.of(0, SIGMA, -a * SIGMA, a * SIGMA);

        for (double u : new double[] {0, 1e-4, 0.01, 0.3, 0.5, 0.77, 0.999, 1}) {
            assertThat(distribution.quantile(u))
                    .isCloseTo(expected.inverseCumulativeProbability(u), within(1e-12 * a * SIGMA));
        }
        assertThat(distribution.variance() / expected.getVariance()).isCloseTo(1, within(1e-9));
    }

    @Test
    void quantilesAreSymmetricExactly() {
        TruncatedNormal distribution = new TruncatedNormal(SIGMA, 0.05);

        for (int i = 0; i <= 64; i++) {
            double u = i / 64.0;
            assertThat(distribution.quantile(u)).isEqualTo(0 - distribution.quantile(1 - u));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, 4})
    void theScoreIsTheDerivativeOfTheLogDensityInsideTheWindow(double a) {
        double radius = a * SIGMA;
        double h = 1e-6 * radius;
        TruncatedNormal distribution = new TruncatedNormal(SIGMA, radius);

        for (double share : new double[] {-0.9, -0.4, 0, 0.2, 0.8}) {
            double x = share * radius;
            double up = TruncatedNormalDistribution.of(h, SIGMA, h - radius, h + radius)
                    .logDensity(x);
            double down = TruncatedNormalDistribution.of(-h, SIGMA, -h - radius, -h + radius)
                    .logDensity(x);
            assertThat((up - down) / (2 * h)).isCloseTo(distribution.score(x), within(1e-4 / radius));
        }
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
