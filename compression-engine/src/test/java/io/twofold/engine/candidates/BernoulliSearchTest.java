package io.twofold.engine.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.testing.KernelTest;
import io.twofold.engine.testing.LiveTensors;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.Bernoulli;
import io.twofold.recipe.InitialProbability;
import io.twofold.recipe.Minibatch;
import io.twofold.recipe.Ranking;
import io.twofold.recipe.Sensitivity;
import io.twofold.report.SearchStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BernoulliSearchTest extends KernelTest {
    private static final int STEPS = 6;
    private static final int WINDOW = 4;
    private static final long BUDGET = 60;
    private static final long[] SIZES = {70, 90};
    private static final long[] COSTS = {17, 19};
    private static final List<Double> WEIGHTS = List.of(0.5, 1.5);

    private CandidateScores start;
    private final List<Double> losses = new ArrayList<>();

    BernoulliSearchTest() {
        super("ranking", "bernoulli");
    }

    @BeforeEach
    void open() {
        losses.clear();
        double[] value = new double[3 + 2 + 40 + 30];
        Arrays.setAll(value, i -> 1 + i % 7);
        start = policy().initial(
                        manager, TestCandidates.scores(manager, value, new int[] {3, 2}, new int[] {40, 30}, COSTS));
    }

    private BernoulliPolicy policy() {
        return new BernoulliPolicy(kernels, BUDGET, 0.01, 0.01);
    }

    private BernoulliSearch search(ToDoubleFunction<CandidateMasks> loss) {
        Minibatch unused = new Minibatch(1, 2);
        Bernoulli settings = new Bernoulli(
                InitialProbability.ENERGY,
                Sensitivity.NONE,
                unused,
                STEPS,
                WINDOW,
                0.01,
                0.01,
                unused,
                Ranking.PROBABILITY);
        return new BernoulliSearch(policy(), settings, owner -> start, SIZES, 7, manager, masks -> {
            losses.add(loss.applyAsDouble(masks));
            return losses.get(losses.size() - 1);
        });
    }

    /** Falls with every kept candidate, with some more than with others. */
    private static double separable(CandidateMasks masks) {
        boolean[] kept = TestCandidates.flat(masks);
        double loss = 5;
        for (int i = 0; i < kept.length; i++) {
            loss -= kept[i] ? 0.01 * (i % 5) : 0;
        }
        return loss;
    }

    private BernoulliSearch search() {
        return search(BernoulliSearchTest::separable);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, STEPS})
    void goesOnFromAStateWithTheSameBitsAndWithoutSamplingAgain(int stepsBefore) {
        BernoulliState state = new BernoulliState(WEIGHTS, null, List.of());
        double[] expected;
        BernoulliState end;
        try (BernoulliSearch straight = search()) {
            straight.resume(state);
            while (!straight.finished()) {
                if (straight.state().steps().size() == stepsBefore) {
                    state = straight.state();
                }
                straight.step();
            }
            end = straight.state();
            state = stepsBefore == STEPS ? end : state;
            expected = TestCandidates.flat(straight.probabilities());
        }
        losses.clear();
        BernoulliState stored = Json.mapper().readValue(Json.write(state), BernoulliState.class);

        try (BernoulliSearch resumed = search()) {
            resumed.resume(stored);
            while (!resumed.finished()) {
                resumed.step();
            }

            assertThat(TestCandidates.flat(resumed.probabilities())).isEqualTo(expected);
            assertThat(resumed.state()).isEqualTo(end);
            assertThat(resumed.state().weights()).isEqualTo(WEIGHTS);
        }
        assertThat(losses).hasSize(stepsBefore == 0 ? STEPS + 1 : STEPS - stepsBefore);
    }

    @Test
    void theBaselineFollowsTheLossesFromThatOfOneMoreSample() {
        List<SearchStep> steps;
        try (BernoulliSearch search = search()) {
            while (!search.finished()) {
                search.step();
            }
            steps = search.state().steps();
            assertThat(search.state().firstLoss()).isEqualTo(losses.get(0));
        }

        double beta = 1 - 1.0 / WINDOW;
        double baseline = losses.get(0);
        double best = losses.get(0);
        assertThat(losses).hasSize(STEPS + 1).doesNotHaveDuplicates();
        for (int t = 1; t <= STEPS; t++) {
            SearchStep step = steps.get(t - 1);
            best = Math.min(best, losses.get(t));
            assertThat(step.iteration()).isEqualTo(t);
            assertThat(step.lossFirst()).isEqualTo(losses.get(t));
            assertThat(step.baseline()).isCloseTo(baseline, within(1e-12));
            assertThat(step.best()).isEqualTo(best);
            assertThat(step.radius()).isNull();
            assertThat(step.lossSecond()).isNull();
            baseline = beta * baseline + (1 - beta) * losses.get(t);
        }
    }

    @Test
    void aStepFollowsItsLossLessTheBaseline() {
        try (BernoulliSearch search = search()) {
            search.step();
            double[] after = TestCandidates.flat(search.probabilities());
            SearchStep step = search.state().steps().get(0);

            double norm = 0;
            double distance = 0;
            double[] before = TestCandidates.flat(start);
            for (int i = 0; i < before.length; i++) {
                distance += Math.pow(after[i] - before[i], 2);
            }
            CandidateMasks drawn = policy().sample(manager, start, 7 + 0x9E3779B97F4A7C15L);
            boolean[] mask = TestCandidates.flat(drawn);
            for (int i = 0; i < before.length; i++) {
                double s = before[i];
                norm += Math.pow(((mask[i] ? 1 : 0) - s) / (s * (1 - s) + 0.01), 2);
            }
            assertThat(step.lossFirst()).isEqualTo(separable(drawn));
            assertThat(step.gradientNorm())
                    .isCloseTo(Math.abs(losses.get(1) - losses.get(0)) * Math.sqrt(norm), within(1e-4));
            assertThat(step.distance()).isPositive().isCloseTo(Math.sqrt(distance), within(1e-6));
        }
    }

    @Test
    void tellsWhatEachMatrixKeepsInExpectation() {
        try (BernoulliSearch search = search()) {
            search.step();
            search.step();
            SearchStep step = search.state().steps().get(1);

            double[] s = TestCandidates.flat(search.probabilities());
            double[] low = {COSTS[0] * sum(s, 0, 3), COSTS[1] * sum(s, 3, 5)};
            double[] sparse = {sum(s, 5, 45), sum(s, 45, 75)};
            for (int j = 0; j < 2; j++) {
                double kept = low[j] + sparse[j];
                assertThat(step.sparsity().get(j)).isCloseTo(1 - kept / SIZES[j], within(1e-6));
                assertThat(step.rankRatio().get(j)).isCloseTo(low[j] / kept, within(1e-6));
            }
            assertThat(low[0] + low[1] + sparse[0] + sparse[1]).isLessThanOrEqualTo(BUDGET + 1e-4);
        }
    }

    private static double sum(double[] values, int from, int to) {
        return Arrays.stream(values, from, to).sum();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void refusesALossThatIsNotFinite(int step) {
        try (BernoulliSearch search =
                search(masks -> losses.size() == step ? Double.POSITIVE_INFINITY : separable(masks))) {
            assertThatThrownBy(() -> {
                        while (!search.finished()) {
                            search.step();
                        }
                    })
                    .isInstanceOfSatisfying(
                            CompressionException.class,
                            e -> assertThat(e.code()).isEqualTo(FailureCode.NUMERIC_FAILURE))
                    .hasMessageContaining("step " + step)
                    .hasMessageContaining("Infinity");
        }
    }

    @Test
    void keepsNoMoreThanTheLastProbabilitiesAlive() {
        int before = LiveTensors.count();
        List<Integer> alive = new ArrayList<>();

        try (BernoulliSearch search = search()) {
            while (!search.finished()) {
                search.step();
                alive.add(LiveTensors.count());
            }
        }

        assertThat(alive).containsOnly(alive.get(0));
        assertThat(LiveTensors.count()).isEqualTo(before);
    }
}
