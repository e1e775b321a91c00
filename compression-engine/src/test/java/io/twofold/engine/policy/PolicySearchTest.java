package io.twofold.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.Estimator;
import io.twofold.recipe.Granularity;
import io.twofold.recipe.TruncatedGaussian;
import io.twofold.report.SearchStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PolicySearchTest {

    @ParameterizedTest
    @CsvSource({"ANTITHETIC, BLOCK, 0.97, 1", "ANTITHETIC, MATRIX, 0.9, 1", "PAPER, BLOCK, 0.2, 0.9"})
    void findsItsShareOfTheGainOnAPlantedSurface(
            Estimator estimator, Granularity granularity, double least, double most) {
        AllocationSpace space = Searches.space(8, 0.5, granularity);
        SeparableSurface surface = new SeparableSurface(space, 7);
        AllocationPoint start = space.uniform(0.25);
        double best = surface.loss(0, surface.optimum());
        double worst = surface.loss(0, start);
        double share = 0;
        for (long seed = 0; seed < 5; seed++) {
            PolicySearch search = new PolicySearch(space, Searches.settings(estimator, 400, 0.005), seed);
            SearchState end = Searches.run(search, search.begin(start), surface);
            share += (worst - surface.loss(0, search.result(end))) / (worst - best) / 5;
        }

        assertThat(share).isBetween(least, most);
    }

    @ParameterizedTest
    @EnumSource(Estimator.class)
    void goingOnFromAStoredStateIsTheSearchThatWasNotInterrupted(Estimator estimator) {
        AllocationSpace space = Searches.space(3, 0.6, Granularity.MATRIX);
        SeparableSurface surface = new SeparableSurface(space, 5);
        TruncatedGaussian settings = Searches.settings(estimator, 12, 0.01);
        PolicySearch uninterrupted = new PolicySearch(space, settings, 9);
        List<SearchState> states = new ArrayList<>();
        states.add(uninterrupted.begin(space.uniform(0.25)));
        for (int i = 0; i < 12; i++) {
            states.add(uninterrupted.step(states.get(i), surface));
        }

        for (SearchState state : states) {
            SearchState stored = Json.mapper().readValue(Json.write(state), SearchState.class);
            PolicySearch resumed = new PolicySearch(space, settings, 9);

            assertThat(stored).isEqualTo(state);
            SearchState end = Searches.run(resumed, stored, surface);
            assertThat(end).isEqualTo(states.get(12));
            assertThat(resumed.result(end)).isEqualTo(uninterrupted.result(states.get(12)));
        }
    }

    @Test
    void anotherSeedDrawsOtherSamples() {
        AllocationSpace space = Searches.space(3, 0.6, Granularity.BLOCK);
        SeparableSurface surface = new SeparableSurface(space, 5);
        TruncatedGaussian settings = Searches.settings(Estimator.ANTITHETIC, 12, 0.01);

        List<Double> losses = new ArrayList<>();
        for (long seed : new long[] {0, 1, -1, 1L << 32}) {
            PolicySearch search = new PolicySearch(space, settings, seed);
            SearchState end = Searches.run(search, search.begin(space.uniform(0.25)), surface);
            end.steps().forEach(step -> losses.add(step.lossFirst()));
        }

        assertThat(losses).hasSize(48).doesNotHaveDuplicates();
    }

    @Test
    void drawsOfNeighbouringCoordinatesSamplesIterationsAndSeedsAreIndependent() {
        AllocationSpace space = Searches.space(3, 0.5, Granularity.BLOCK);
        int iterations = 20_000;
        TruncatedGaussian settings = Searches.settings(
                Estimator.PAPER, new TruncatedGaussian.Window(0.05, 0.05, 0.05, 0, 1), iterations, 1e-9, 0);
        double deviation = Math.sqrt(new TruncatedNormal(Math.sqrt(0.05), 0.05).variance());
        List<Double> draws = new ArrayList<>();
        for (long seed = 0; seed < 2; seed++) {
            PolicySearch search = new PolicySearch(space, settings, seed);
            SearchState start = search.begin(space.uniform(0.25));
            for (int i = 0; i < iterations; i++) {
                SearchState state = new SearchState(
                        i, start.mean(), start.mean(), start.firstMoment(), start.secondMoment(), List.of());
                search.step(state, (iteration, sample) -> {
                    draws.add((sample.rankRatio().get(0) - 0.25) / deviation);
                    draws.add((sample.rankRatio().get(1) - 0.25) / deviation);
                    return 1;
                });
            }
        }

        double tolerance = 4.5 / Math.sqrt(draws.size());
        assertThat(draws.stream().mapToDouble(x -> x).average().orElseThrow()).isCloseTo(0, within(tolerance));
        for (int lag : new int[] {1, 2, 4, 8, 4 * iterations}) {
            double correlation = 0;
            for (int i = 0; i + lag < draws.size(); i++) {
                correlation += draws.get(i) * draws.get(i + lag) / (draws.size() - lag);
            }
            assertThat(correlation).as("lag %d", lag).isCloseTo(0, within(2 * tolerance));
        }
    }

    @Test
    void aStepTellsWhatHappened() {
        AllocationSpace space = Searches.space(4, 0.5, Granularity.BLOCK);
        SeparableSurface surface = new SeparableSurface(space, 3);
        PolicySearch search = new PolicySearch(space, Searches.settings(Estimator.ANTITHETIC, 20, 0.01), 2);
        List<Integer> asked = new ArrayList<>();
        List<Double> losses = new ArrayList<>();

        SearchState state = search.begin(space.uniform(0.25));
        AllocationPoint before = state.mean();
        for (int i = 0; i < 5; i++) {
            before = state.mean();
            state = search.step(state, (iteration, sample) -> {
                asked.add(iteration);
                losses.add(surface.loss(iteration, sample));
                return losses.get(losses.size() - 1);
            });
        }

        assertThat(asked).containsExactly(1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
        assertThat(state.iterations()).isEqualTo(5);
        assertThat(state.steps()).extracting(SearchStep::iteration).containsExactly(1, 2, 3, 4, 5);
        SearchStep last = state.steps().get(4);
        assertThat(last.lossFirst()).isEqualTo(losses.get(8));
        assertThat(last.lossSecond()).isEqualTo(losses.get(9));
        assertThat(last.best()).isEqualTo(Collections.min(losses));
        assertThat(last.radius()).isCloseTo(0.005 + 0.045 * Math.pow(1 - 3.0 / 14, 3), within(1e-15));
        assertThat(last.sparsity()).isEqualTo(state.mean().sparsity());
        assertThat(last.rankRatio()).isEqualTo(state.mean().rankRatio());
        assertThat(last.gradientNorm()).isPositive();
        double square = 0;
        for (int i = 0; i < 4; i++) {
            square +=
                    Math.pow(state.mean().sparsity().get(i) - before.sparsity().get(i), 2);
        }
        for (int i = 0; i < 12; i++) {
            square += Math.pow(
                    state.mean().rankRatio().get(i) - before.rankRatio().get(i), 2);
        }
        assertThat(last.distance()).isCloseTo(Math.sqrt(square), within(1e-15));
    }

    @ParameterizedTest
    @EnumSource(Estimator.class)
    void theResultMeetsTheBudgetExactlyWhateverTheLossesWere(Estimator estimator) {
        Random random = new Random(4);
        for (double sparsity : new double[] {0.02, 0.3, 0.5, 0.77, 0.95}) {
            for (Granularity granularity : Granularity.values()) {
                AllocationSpace space = Searches.space(5, sparsity, granularity);
                PolicySearch search = new PolicySearch(space, Searches.settings(estimator, 30, 0.2), 3);
                SearchState state = search.begin(space.uniform(0.25));
                while (!search.finished(state)) {
                    assertExact(space, search.result(state));
                    state = search.step(state, (iteration, sample) -> 100 * random.nextGaussian());
                }
                assertExact(space, search.result(state));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void theResultMeetsTheBudgetOfALargeModelToo(Granularity granularity) {
        Map<String, Map<String, List<Integer>>> blocks = new LinkedHashMap<>();
        for (int i = 0; i < 80; i++) {
            blocks.put(
                    "layers." + i,
                    Map.of("q" + i, List.of(8192, 8192), "v" + i, List.of(1024, 8192), "up" + i, List.of(28672, 8192)));
        }
        AllocationSpace space = Searches.space(blocks, 0.613, granularity);
        PolicySearch search = new PolicySearch(space, Searches.settings(Estimator.PAPER, 5, 0.2), 3);
        Random random = new Random(4);

        SearchState state = search.begin(space.uniform(0.25));
        while (!search.finished(state)) {
            state = search.step(state, (iteration, sample) -> random.nextGaussian());
            assertExact(space, search.result(state));
        }
    }

    @Test
    void beginsOnTheBudgetWhereverTheStartLies() {
        AllocationSpace space = Searches.space(4, 0.5, Granularity.BLOCK);
        PolicySearch search = new PolicySearch(space, Searches.settings(Estimator.PAPER, 10, 0.01), 0);

        SearchState state = search.begin(space.ofBlocks(new double[] {0.9, 0.8, 0.9, 0.4}, 1.5));

        assertExact(space, state.mean());
        assertThat(state.mean().rankRatio()).containsOnly(1.0);
        assertThat(state.mean().sparsity().get(0))
                .isGreaterThan(state.mean().sparsity().get(3));
    }

    @Test
    void stopsWhenTheLossIsFlatForAsLongAsPatienceLasts() {
        AllocationSpace space = Searches.space(2, 0.5, Granularity.BLOCK);
        PolicySearch search = new PolicySearch(space, Searches.settings(Estimator.ANTITHETIC, 100, 0.01, 4), 0);

        SearchState falling = Searches.run(search, search.begin(space.uniform(0.25)), (t, sample) -> 9 - 0.01 * t);
        SearchState flatFrom20 =
                Searches.run(search, search.begin(space.uniform(0.25)), (t, sample) -> Math.max(1, 21 - t));

        assertThat(falling.iterations()).isEqualTo(100);
        // 20 is the first of the four steps that the last four are no better than
        assertThat(flatFrom20.iterations()).isEqualTo(27);
    }

    @Test
    void neverStopsEarlyWithoutPatience() {
        AllocationSpace space = Searches.space(2, 0.5, Granularity.BLOCK);
        PolicySearch search = new PolicySearch(space, Searches.settings(Estimator.ANTITHETIC, 40, 0.01), 0);

        assertThat(Searches.run(search, search.begin(space.uniform(0.25)), (t, sample) -> 5)
                        .iterations())
                .isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity"})
    void refusesALossThatIsNotFiniteAndNamesTheIteration(double bad) {
        AllocationSpace space = Searches.space(2, 0.5, Granularity.BLOCK);
        PolicySearch search = new PolicySearch(space, Searches.settings(Estimator.ANTITHETIC, 40, 0.01), 0);
        SearchState second = search.step(search.begin(space.uniform(0.25)), (t, sample) -> 5);

        CompressionException failure =
                catchThrowableOfType(CompressionException.class, () -> search.step(second, (t, sample) -> bad));

        assertThat(failure.code()).isEqualTo(FailureCode.NUMERIC_FAILURE);
        assertThat(failure).hasMessageContaining("Outer iteration 2").hasMessageContaining(Double.toString(bad));
    }

    private static void assertExact(AllocationSpace space, AllocationPoint point) {
        assertThatCode(() -> BudgetPlan.exact(space, point)).doesNotThrowAnyException();
    }
}
