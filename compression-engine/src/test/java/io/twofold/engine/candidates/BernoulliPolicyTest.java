package io.twofold.engine.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.allocation.BudgetProjection;
import io.twofold.engine.testing.KernelTest;
import io.twofold.engine.testing.LiveTensors;
import io.twofold.failure.CompressionException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BernoulliPolicyTest extends KernelTest {

    BernoulliPolicyTest() {
        super("ranking", "bernoulli");
    }

    private BernoulliPolicy policy(double budget) {
        return new BernoulliPolicy(kernels, budget, 0.05, 1e-3);
    }

    private static double cost(CandidateScores s) {
        double[] values = TestCandidates.flat(s);
        double[] costs = TestCandidates.costs(s);
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += costs[i] * values[i];
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.1, 0.5, 0.9, 0.999})
    void initialOddsMeetTheBudgetAndAreInProportionToTheValues(double fraction) {
        Random random = new Random(1);
        CandidateScores value = TestCandidates.scores(
                manager,
                random.doubles(3300).map(x -> Math.exp(12 * x - 20)).toArray(),
                new int[] {200, 100},
                new int[] {1000, 2000},
                new long[] {17, 40});
        double budget = fraction * value.totalCost();

        CandidateScores s = policy(budget).initial(manager, value);

        assertThat(cost(s)).isLessThanOrEqualTo(budget).isCloseTo(budget, within(1e-6 * budget));
        double[] from = TestCandidates.flat(value);
        double[] to = TestCandidates.flat(s);
        int least = IntStream.range(0, from.length)
                .boxed()
                .min(Comparator.comparing(i -> from[i]))
                .orElseThrow();
        double theta = from[least] / to[least] * (1 - to[least]);
        for (int i = 0; i < to.length; i++) {
            assertThat(to[i]).isCloseTo(from[i] / (from[i] + theta), within(1e-5 * to[i]));
        }
    }

    @Test
    void aValueOfZeroGetsNoProbabilityAndABudgetForAllOthersGivesThemOne() {
        double[] values = {0, 3, 1e-20, 0, 5, 1e20};
        CandidateScores value = TestCandidates.scores(manager, values, new int[] {2}, new int[] {4}, new long[] {10});

        assertThat(TestCandidates.flat(policy(13).initial(manager, value)))
                .containsExactly(new double[] {0, 1, 1, 0, 1, 1}, within(1e-7));
        assertThat(TestCandidates.flat(policy(1e9).initial(manager, value))).containsExactly(0, 1, 1, 0, 1, 1);
        CandidateScores less = policy(12).initial(manager, value);
        assertThat(TestCandidates.flat(less)[0]).isZero();
        assertThat(cost(less)).isLessThanOrEqualTo(12).isCloseTo(12, within(1e-5));
        assertThat(TestCandidates.flat(policy(0).initial(manager, value))).containsOnly(0);
        CandidateScores nothing =
                TestCandidates.scores(manager, new double[6], new int[] {2}, new int[] {4}, new long[] {10});
        assertThat(TestCandidates.flat(policy(5).initial(manager, nothing))).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAValueThatIsNone(double wrong) {
        CandidateScores value =
                TestCandidates.scores(manager, new double[] {1, wrong}, new int[] {1}, new int[] {1}, new long[] {10});

        assertThatThrownBy(() -> policy(5).initial(manager, value))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("value is negative, NaN or infinite");
    }

    @Test
    void aConstantPolicyMeetsTheBudgetAndNeverExceedsOne() {
        CandidateScores like =
                TestCandidates.scores(manager, new double[13], new int[] {1, 2}, new int[] {10, 0}, new long[] {7, 11});

        CandidateScores s = policy(13).constant(manager, like);

        assertThat(cost(s)).isLessThanOrEqualTo(13).isCloseTo(13, within(1e-5));
        assertThat(Arrays.stream(TestCandidates.flat(s)).distinct()).hasSize(1);
        assertThat(TestCandidates.flat(policy(100).constant(manager, like))).containsOnly(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 42, Long.MIN_VALUE, Long.MAX_VALUE, 0x123456789abcdefL})
    void theUniformNumbersAreThoseOfSplittableRandom(long seed) {
        NDArray like = manager.create(new float[1]);
        double[] expected = new SplittableRandom(seed).doubles(1000).toArray();

        assertThat(kernels.call(manager, "uniform", seed, 0, 1000, like).toDoubleArray())
                .containsExactly(expected);
        assertThat(kernels.call(manager, "uniform", seed, 300, 50, like).toDoubleArray())
                .containsExactly(Arrays.copyOfRange(expected, 300, 350));
    }

    @Test
    void aMaskComparesEachProbabilityWithTheNumberOfItsPlace() {
        int count = 150_000; // more than one chunk
        double[] probabilities = new Random(2).doubles(count + 3).toArray();
        CandidateScores s = TestCandidates.scores(
                manager, probabilities, new int[] {1, 2}, new int[] {0, count}, new long[] {7, 11});

        CandidateMasks masks = policy(1).sample(manager, s, 99);

        float[] last = s.sparse().get(1).toFloatArray();
        boolean[] drawn = masks.sparse().get(1).toBooleanArray();
        SplittableRandom random = new SplittableRandom(RandomStream.seed(99, 1, 1));
        for (int i = 0; i < count; i++) {
            assertThat(drawn[i]).isEqualTo(random.nextDouble() < last[i]);
        }
        assertThat(TestCandidates.flat(policy(1).sample(manager, s, 99))).isEqualTo(TestCandidates.flat(masks));
        assertThat(TestCandidates.flat(policy(1).sample(manager, s, 100))).isNotEqualTo(TestCandidates.flat(masks));
    }

    @Test
    void everyCandidateIsDrawnAsOftenAsItsProbabilitySaysAndApartFromAllOthers() {
        double[] probabilities = {0, 1, 0.5, 0.5, 0.01, 0.99, 0.5, 0.5};
        CandidateScores s =
                TestCandidates.scores(manager, probabilities, new int[] {2, 1}, new int[] {3, 2}, new long[] {7, 11});
        int draws = 4000;
        int[] kept = new int[8];
        int[][] equal = new int[8][8];
        for (int draw = 0; draw < draws; draw++) {
            try (CandidateMasks masks = policy(1).sample(manager, s, draw)) {
                boolean[] drawn = TestCandidates.flat(masks);
                for (int i = 0; i < 8; i++) {
                    kept[i] += drawn[i] ? 1 : 0;
                    for (int j = 0; j < 8; j++) {
                        equal[i][j] += drawn[i] == drawn[j] ? 1 : 0;
                    }
                }
            }
        }
        for (int i = 0; i < 8; i++) {
            double p = probabilities[i];
            assertThat(kept[i] / (double) draws).isCloseTo(p, within(4 * Math.sqrt(p * (1 - p) / draws)));
            for (int j = 0; j < i; j++) {
                if (p == 0.5 && probabilities[j] == 0.5) {
                    assertThat(equal[i][j] / (double) draws).isCloseTo(0.5, within(4 * 0.5 / Math.sqrt(draws)));
                }
            }
        }
    }

    @Test
    void theStepFollowsTheGradientOfTheExpectedLoss() {
        double[] s = {0.2, 0.5, 0.7, 0.35, 0.9};
        double[] losses = new Random(3).doubles(32, 1, 5).toArray();
        double rate = 1e-3;
        BernoulliPolicy free = new BernoulliPolicy(kernels, 1e9, rate, 0);
        CandidateScores scores = TestCandidates.scores(manager, s, new int[] {2}, new int[] {3}, new long[] {7});
        double[] estimate = new double[5];
        for (int mask = 0; mask < 32; mask++) {
            double[] bits = bits(mask);
            CandidateMasks drawn = masks(bits);
            BernoulliPolicy.Step step = free.step(manager, scores, drawn, losses[mask]);
            double[] after = TestCandidates.flat(step.scores());
            double squared = 0;
            for (int i = 0; i < 5; i++) {
                double gradient = (TestCandidates.flat(scores)[i] - after[i]) / rate;
                estimate[i] += probability(s, bits) * gradient;
                squared += gradient * gradient;
            }
            assertThat(step.gradientNorm()).isCloseTo(Math.sqrt(squared), within(1e-3));
            assertThat(step.distance()).isCloseTo(rate * Math.sqrt(squared), within(1e-6));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(estimate[i])
                    .isCloseTo(
                            (expectedLoss(s, losses, i, 1e-5) - expectedLoss(s, losses, i, -1e-5)) / 2e-5,
                            within(1e-3));
        }
    }

    private static double expectedLoss(double[] s, double[] losses, int moved, double by) {
        double[] at = s.clone();
        at[moved] += by;
        double sum = 0;
        for (int mask = 0; mask < 32; mask++) {
            sum += probability(at, bits(mask)) * losses[mask];
        }
        return sum;
    }

    private static double[] bits(int mask) {
        double[] bits = new double[5];
        Arrays.setAll(bits, i -> mask >> i & 1);
        return bits;
    }

    private static double probability(double[] s, double[] bits) {
        double p = 1;
        for (int i = 0; i < 5; i++) {
            p *= bits[i] > 0 ? s[i] : 1 - s[i];
        }
        return p;
    }

    /** Masks of two singular values and three sparse entries. */
    private CandidateMasks masks(double[] bits) {
        boolean[] kept = new boolean[5];
        for (int i = 0; i < 5; i++) {
            kept[i] = bits[i] > 0;
        }
        return new CandidateMasks(
                List.of(manager.create(Arrays.copyOf(kept, 2))),
                List.of(manager.create(Arrays.copyOfRange(kept, 2, 5), new Shape(3))));
    }

    @ParameterizedTest
    @CsvSource({"0.3, 0.5", "0.3, 4", "0.02, 4", "0.9, 0.5", "0.5, 1000"})
    void aStepEndsInThePointNearestToItWithinTheBudget(double fraction, double scatter) {
        Random random = new Random(4);
        for (int trial = 0; trial < 25; trial++) {
            CandidateScores start = TestCandidates.random(manager, random, random::nextDouble);
            double budget = Math.max(1, fraction * start.totalCost());
            BernoulliPolicy policy = policy(budget);
            CandidateMasks masks = policy.sample(manager, start, trial);

            double advantage = scatter * random.nextGaussian();

            CandidateScores after =
                    policy.step(manager, start, masks, advantage).scores();

            double[] z = moved(start, masks, 0.05 * advantage, 1e-3);
            double[] s = TestCandidates.flat(after);
            double[] costs = TestCandidates.costs(after);
            double rounding = 1e-6 * (1 + Arrays.stream(z).map(Math::abs).max().orElse(0));
            assertThat(cost(after)).isLessThanOrEqualTo(budget);
            assertThat(s).containsExactly(nearest(z, costs, budget), within(rounding));
            requireOptimal(z, s, costs, budget, rounding);
        }
    }

    private static double[] moved(CandidateScores start, CandidateMasks masks, double factor, double epsilon) {
        double[] z = TestCandidates.flat(start);
        boolean[] kept = TestCandidates.flat(masks);
        for (int i = 0; i < z.length; i++) {
            z[i] -= factor * ((kept[i] ? 1 : 0) - z[i]) / (z[i] * (1 - z[i]) + epsilon);
        }
        return z;
    }

    /** By the projection of sparsities 1 - s. */
    private static double[] nearest(double[] z, double[] costs, double budget) {
        double sparsity = Math.max(0, 1 - budget / Arrays.stream(costs).sum());
        double[] removed = Arrays.stream(z).map(x -> 1 - x).toArray();
        return Arrays.stream(new BudgetProjection(costs, sparsity).ontoAtLeast(removed))
                .map(x -> 1 - x)
                .toArray();
    }

    /** Stationarity with one multiplier, which is 0 where the budget is not used up. */
    private static void requireOptimal(double[] z, double[] s, double[] costs, double budget, double rounding) {
        double multiplier = 0;
        double used = 0;
        for (int i = 0; i < s.length; i++) {
            used += costs[i] * s[i];
            if (s[i] > 0 && s[i] < 1) {
                multiplier = (z[i] - s[i]) / costs[i];
            }
        }
        assertThat(multiplier).isGreaterThan(-rounding);
        if (used < budget - rounding * Arrays.stream(costs).sum()) {
            assertThat(multiplier).isCloseTo(0, within(rounding));
        }
        for (int i = 0; i < s.length; i++) {
            if (s[i] > 0 && s[i] < 1) {
                assertThat(z[i] - multiplier * costs[i]).isCloseTo(s[i], within(12 * rounding));
            }
        }
    }

    @Test
    void aStepMayEndInEitherCorner() {
        double[] values = {0.5, 0.5, 0.5};
        CandidateScores s = TestCandidates.scores(manager, values, new int[] {1}, new int[] {2}, new long[] {10});
        CandidateMasks all = new CandidateMasks(
                List.of(manager.create(new boolean[] {true})), List.of(manager.create(new boolean[] {true, true})));

        assertThat(TestCandidates.flat(policy(12).step(manager, s, all, -100).scores()))
                .containsOnly(1);
        assertThat(TestCandidates.flat(policy(12).step(manager, s, all, 100).scores()))
                .containsOnly(0);
        assertThat(TestCandidates.flat(policy(0).step(manager, s, all, -100).scores()))
                .containsOnly(0);
        // what is certain has no gradient, even without an epsilon
        CandidateScores certain = policy(12).step(manager, s, all, -100).scores();
        BernoulliPolicy.Step step = new BernoulliPolicy(kernels, 12, 0.05, 0).step(manager, certain, all, 3);
        assertThat(TestCandidates.flat(step.scores())).containsOnly(1);
        assertThat(step.gradientNorm()).isZero();
        assertThat(step.distance()).isZero();
    }

    @Test
    void refusesAStepThatIsNotFinite() {
        double[] values = {0.5, 0.5, 0.5};
        CandidateScores s = TestCandidates.scores(manager, values, new int[] {1}, new int[] {2}, new long[] {10});
        CandidateMasks masks = policy(5).sample(manager, s, 1);

        assertThatThrownBy(() -> policy(5).step(manager, s, masks, Double.NaN))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("not finite")
                .hasMessageContaining("NaN");
    }

    @Test
    void reportsWhatIsExpectedPerMatrixAndKind() {
        double[] values = {0.5, 0.25, 1, 0.125, 0, 0.5};
        CandidateScores s =
                TestCandidates.scores(manager, values, new int[] {2, 1}, new int[] {3, 0}, new long[] {10, 7});

        ExpectedParameters expected = policy(1).expected(s);

        assertThat(expected.singular()).containsExactly(7.5, 7);
        assertThat(expected.sparse()).containsExactly(0.625, 0);
    }

    @Test
    void leavesNothingAliveButItsResults() {
        Random random = new Random(5);
        CandidateScores value = TestCandidates.random(manager, random, random::nextDouble);
        BernoulliPolicy policy = policy(0.3 * value.totalCost());
        int before = LiveTensors.count();

        try (CandidateScores s = policy.initial(manager, value);
                CandidateMasks masks = policy.sample(manager, s, 1);
                CandidateScores after = policy.step(manager, s, masks, 0.5).scores();
                CandidateScores constant = policy.constant(manager, after)) {
            policy.expected(constant);
            assertThat(LiveTensors.count()).isEqualTo(before + 4 * 2 * value.matrices());
        }

        assertThat(LiveTensors.count()).isEqualTo(before);
    }
}
