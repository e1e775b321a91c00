package io.twofold.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.recipe.Estimator;
import io.twofold.recipe.Granularity;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradientEstimatorTest {
    private static final double SIGMA = Math.sqrt(0.05);
    private static final int DRAWS = 8_000;

    private final AllocationSpace space = Searches.space(6, 0.5, Granularity.BLOCK);
    private final Coordinates coordinates = new Coordinates(space);
    private final double[] mean = middle();
    private final double[] slope = slope();

    @ParameterizedTest
    @ValueSource(doubles = {0.02236, 0.2236, 1, 3})
    void lemma2DoesNotHoldThePapersEstimatorHasBetaTimesTheGradientAsItsMean(double a) {
        // samples stay inside the box, so that nothing but the moving window can bias it
        double sigma = 0.1 / a;

        Moments moments = study(Estimator.PAPER, sigma, 0.1, this::linear, slope);

        double beta = TruncatedNormal.beta(a);
        assertThat(moments.alongGradient()).isCloseTo(beta, within(5 * moments.alongGradientError()));
        assertThat(moments.worstZ(scaled(slope, beta))).isLessThan(4.5);
        if (a < 1) {
            assertThat(beta).isCloseTo(a * a / 3, within(0.01 * a * a));
            assertThat(moments.worstZ(slope)).as("were it unbiased").isGreaterThan(20);
        }
    }

    @Test
    void annealingTheWindowShrinksThePapersEstimateNinetyFold() {
        Moments wide = study(Estimator.PAPER, SIGMA, 0.05, this::linear, slope);
        Moments narrow = study(Estimator.PAPER, SIGMA, 0.005, this::linear, slope);

        assertThat(wide.alongGradient() / narrow.alongGradient()).isBetween(90.0, 110.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0005, 0.005, 0.05, 0.1})
    void theAntitheticEstimatorIsUnbiasedOnALinearLossWhateverTheRadius(double radius) {
        double[] alongPlane = coordinates.tangential(slope);

        Moments moments = study(Estimator.ANTITHETIC, SIGMA, radius, this::linear, alongPlane);

        assertThat(moments.alongGradient()).isCloseTo(1, within(5 * moments.alongGradientError()));
        assertThat(moments.worstZ(alongPlane)).isLessThan(4.5);
    }

    @Test
    void theAntitheticEstimatorIsUnbiasedOnAQuadraticLoss() {
        double[] alongPlane = coordinates.tangential(slope);

        Moments moments = study(Estimator.ANTITHETIC, SIGMA, 0.05, this::quadratic, alongPlane);

        assertThat(moments.alongGradient()).isCloseTo(1, within(5 * moments.alongGradientError()));
        assertThat(moments.worstZ(alongPlane)).isLessThan(4.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "quadratic"})
    void theAntitheticEstimatorHasLessVarianceAndPointsBetter(String kind) {
        ToDoubleFunction<double[]> loss = kind.equals("linear") ? this::linear : this::quadratic;
        double[] alongPlane = coordinates.tangential(slope);

        Moments paper = study(Estimator.PAPER, SIGMA, 0.05, loss, alongPlane);
        Moments antithetic = study(Estimator.ANTITHETIC, SIGMA, 0.05, loss, alongPlane);

        // relative to the estimate's own length, so that the missing factor β counts for nothing
        assertThat(antithetic.relativeVariance()).isLessThan(0.5 * paper.relativeVariance());
        assertThat(antithetic.meanCosine()).isGreaterThan(1.4 * paper.meanCosine());
    }

    @ParameterizedTest
    @EnumSource(Estimator.class)
    void samplesStayInTheBoxEvenAroundItsCorners(Estimator kind) {
        GradientEstimator estimator = GradientEstimator.of(kind, coordinates);
        RandomGenerator random = random(3);
        double[] corner = mean.clone();
        Arrays.setAll(corner, i -> i % 2);
        for (int draw = 0; draw < 200; draw++) {
            SamplePair pair = estimator.sample(corner, new TruncatedNormal(SIGMA, 0.3), random);
            for (AllocationPoint sample : List.of(pair.first(), pair.second())) {
                assertThat(sample.sparsity()).allSatisfy(s -> assertThat(s).isBetween(0.0, 1.0));
                assertThat(sample.rankRatio()).allSatisfy(k -> assertThat(k).isBetween(0.0, 1.0));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.5, 0.97})
    void antitheticSamplesLieOnTheBudgetPlane(double sparsity) {
        AllocationSpace narrow = Searches.space(6, sparsity, Granularity.MATRIX);
        Coordinates own = new Coordinates(narrow);
        GradientEstimator estimator = new AntitheticEstimator(own);
        double[] start = own.vector(narrow.uniform(0));
        for (int draw = 0; draw < 100; draw++) {
            SamplePair pair = estimator.sample(start, new TruncatedNormal(SIGMA, 0.05), random(draw));
            for (AllocationPoint sample : List.of(pair.first(), pair.second())) {
                double pruned = 0;
                for (int i = 0; i < narrow.units().size(); i++) {
                    pruned += sample.sparsity().get(i) * narrow.unitSizes()[i];
                }
                double total = Arrays.stream(narrow.unitSizes()).sum();
                assertThat(total - pruned).isCloseTo(narrow.budget(), within(1e-9 * total));
            }
        }
    }

    @Test
    void aValueAtAnEdgeIsStillSampledOnBothSides() {
        double[] atEdges = mean.clone();
        atEdges[0] = 0;
        atEdges[1] = 1;
        atEdges[coordinates.count() - 1] = 0;
        atEdges[coordinates.count() - 2] = 1;
        for (int draw = 0; draw < 50; draw++) {
            SamplePair pair = new AntitheticEstimator(coordinates)
                    .sample(atEdges, new TruncatedNormal(SIGMA, 0.05), random(draw));
            double[] gradient = pair.gradient(1, 0);
            for (int i : new int[] {0, 1, coordinates.count() - 2, coordinates.count() - 1}) {
                double first = coordinates.vector(pair.first())[i];
                double second = coordinates.vector(pair.second())[i];
                assertThat(first).isNotEqualTo(second);
                assertThat(gradient[i])
                        .isCloseTo((first - second) / 4 / new TruncatedNormal(SIGMA, 0.05).variance(), within(1e-9));
            }
        }
    }

    private double linear(double[] theta) {
        double loss = 7;
        for (int i = 0; i < theta.length; i++) {
            loss += slope[i] * (theta[i] - mean[i]);
        }
        return loss;
    }

    private double quadratic(double[] theta) {
        double loss = linear(theta);
        for (int i = 0; i < theta.length; i++) {
            double d = theta[i] - mean[i];
            double next = theta[(i + 1) % theta.length] - mean[(i + 1) % theta.length];
            loss += 0.5 * (4 * d * d + 2 * d * next);
        }
        return loss;
    }

    /** Estimates at µ of a loss whose gradient's part along the plane is known. */
    private Moments study(
            Estimator kind, double sigma, double radius, ToDoubleFunction<double[]> loss, double[] gradient) {
        GradientEstimator estimator = GradientEstimator.of(kind, coordinates);
        boolean alongPlane = !Arrays.equals(gradient, slope);
        RandomGenerator random = random(11);
        Moments moments = new Moments(gradient);
        for (int draw = 0; draw < DRAWS; draw++) {
            SamplePair pair = estimator.sample(mean, new TruncatedNormal(sigma, radius), random);
            double[] estimate = pair.gradient(
                    loss.applyAsDouble(coordinates.vector(pair.first())),
                    loss.applyAsDouble(coordinates.vector(pair.second())));
            moments.add(alongPlane ? coordinates.tangential(estimate) : estimate);
        }
        return moments;
    }

    private double[] middle() {
        double[] vector = coordinates.vector(space.uniform(0.4));
        Random random = new Random(1);
        Arrays.setAll(vector, i -> vector[i] + 0.2 * (random.nextDouble() - 0.5));
        return coordinates.ontoPlane(vector);
    }

    /** Pruning more costs more everywhere, as in a model; rank ratios pull both ways. */
    private double[] slope() {
        Random random = new Random(2);
        double[] vector = new double[coordinates.count()];
        Arrays.setAll(vector, i -> i < space.units().size() ? Math.exp(random.nextGaussian()) : random.nextGaussian());
        return vector;
    }

    private static double[] scaled(double[] vector, double by) {
        return Arrays.stream(vector).map(x -> by * x).toArray();
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
