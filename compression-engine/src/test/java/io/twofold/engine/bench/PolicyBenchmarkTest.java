package io.twofold.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.recipe.Estimator;
import io.twofold.recipe.Granularity;
import org.junit.jupiter.api.Test;

class PolicyBenchmarkTest {
    private static final PolicyBenchmark.Result RESULT = PolicyBenchmark.run(1, 1500);

    @Test
    void theAntitheticEstimatorFindsMoreOfTheGainWithEverySetting() {
        for (PolicyBenchmark.Search search : RESULT.searches()) {
            if (search.estimator() == Estimator.PAPER) {
                PolicyBenchmark.Search other = RESULT.searches().stream()
                        .filter(s -> s.estimator() == Estimator.ANTITHETIC
                                && s.granularity() == search.granularity()
                                && s.rankRatios() == search.rankRatios()
                                && s.learningRate() == search.learningRate()
                                && s.iterations() == search.iterations())
                        .findFirst()
                        .orElseThrow();
                assertThat(other.found()).as(other.toString()).isGreaterThan(search.found());
            }
        }
    }

    @Test
    void sharesAreOfTheReachableGain() {
        assertThat(RESULT.searches())
                .allSatisfy(search -> assertThat(search.found()).isLessThan(1));
        assertThat(RESULT.searches())
                .anySatisfy(search -> assertThat(search.found()).isGreaterThan(0.9));
        assertThat(RESULT.gains())
                .hasSize(4)
                .allSatisfy(gain -> assertThat(gain.reachable()).isBetween(0.03, 0.7));
        assertThat(RESULT.gains().get(Granularity.MATRIX.ordinal()).reachable())
                .isGreaterThan(
                        2 * RESULT.gains().get(Granularity.BLOCK.ordinal()).reachable());
    }

    @Test
    void onlyTheAntitheticEstimateIsUnbiased() {
        assertThat(RESULT.estimates()).hasSize(8).allSatisfy(row -> {
            double a = row.radius() / Math.sqrt(0.05);
            double expected = row.estimator() == Estimator.PAPER ? a * a / 3 : 1;
            assertThat(row.bias()).isCloseTo(expected, within(4.5 * row.biasError() + 0.01 * expected));
        });
    }
}
