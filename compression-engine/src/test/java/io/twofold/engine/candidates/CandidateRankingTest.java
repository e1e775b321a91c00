package io.twofold.engine.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.testing.KernelTest;
import io.twofold.engine.testing.LiveTensors;
import io.twofold.failure.CompressionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateRankingTest extends KernelTest {
    private static final float ALMOST_ONE = Math.nextDown(1f); // differs in the lower 16 bits alone from its neighbours

    private CandidateRanking ranking;

    CandidateRankingTest() {
        super("ranking");
    }

    @BeforeEach
    void open() {
        ranking = new CandidateRanking(kernels);
    }

    /** A candidate, in the order in which equal ones are ranked. */
    private record Candidate(int place, int matrix, boolean singular, double score, long cost) {}

    private static List<Candidate> candidates(CandidateScores scores) {
        List<Candidate> all = new ArrayList<>();
        for (int v = 0; v < scores.vectors().size(); v++) {
            for (float score : scores.vectors().get(v).toFloatArray()) {
                boolean singular = v < scores.matrices();
                all.add(new Candidate(all.size(), v % scores.matrices(), singular, score, (long) scores.costs()[v]));
            }
        }
        return all;
    }

    private static long cost(List<Candidate> candidates) {
        return candidates.stream().mapToLong(Candidate::cost).sum();
    }

    /** The definition, by sorting everything. */
    private static List<Candidate> best(List<Candidate> all, long budget) {
        List<Candidate> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparingDouble(Candidate::score).reversed().thenComparing(Candidate::place));
        double threshold = 0;
        long cost = 0;
        for (Candidate candidate : sorted) {
            cost += candidate.cost;
            if (cost >= budget) {
                threshold = candidate.score;
                break;
            }
        }
        List<Candidate> kept = new ArrayList<>();
        for (Candidate candidate : sorted) {
            if (candidate.singular && candidate.score >= threshold && cost(kept) + candidate.cost <= budget) {
                kept.add(candidate);
            }
        }
        for (boolean singular : new boolean[] {false, true}) {
            for (Candidate candidate : sorted) {
                if (candidate.singular == singular
                        && !kept.contains(candidate)
                        && cost(kept) + candidate.cost <= budget) {
                    kept.add(candidate);
                }
            }
        }
        return kept;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsWhatASortWouldKeepForAnyBudgetEvenAmongTies(int seed) {
        Random random = new Random(seed);
        float[] few = {0, 0, 0.5f, ALMOST_ONE, 1, Math.nextUp(1f), 3e38f};
        for (int trial = 0; trial < 30; trial++) {
            CandidateScores scores = TestCandidates.random(
                    manager, random, trial % 2 == 0 ? random::nextDouble : () -> few[random.nextInt(few.length)]);
            List<Candidate> all = candidates(scores);
            long budget = random.nextLong(cost(all) + 3);
            long[] most = new long[scores.matrices()];
            Arrays.fill(most, Long.MAX_VALUE);

            CandidateRanking.Selected selected = ranking.select(manager, scores, budget, most);

            boolean[] expected = new boolean[all.size()];
            List<Candidate> best = best(all, budget);
            best.forEach(candidate -> expected[candidate.place] = true);
            assertThat(TestCandidates.flat(selected.masks())).isEqualTo(expected);
            assertThat(selected.dense()).containsOnly(false);
            boolean entriesLeft = all.stream().anyMatch(candidate -> !candidate.singular && !best.contains(candidate));
            if (entriesLeft) {
                assertThat(cost(best)).isEqualTo(budget);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aMatrixWhoseCandidatesCostAsMuchAsItselfIsKeptDense(int seed) {
        Random random = new Random(seed);
        int found = 0;
        for (int trial = 0; trial < 40; trial++) {
            CandidateScores scores = TestCandidates.random(manager, random, random::nextDouble);
            List<Candidate> all = candidates(scores);
            long budget = random.nextLong(cost(all) + 3);
            long[] most = random.longs(scores.matrices(), 1, 60).toArray();

            CandidateRanking.Selected selected = ranking.select(manager, scores, budget, most);

            boolean[] dense = new boolean[most.length];
            List<Candidate> open = new ArrayList<>(all);
            long left = budget;
            List<Candidate> best = best(open, left);
            for (int[] added = full(best, most); added.length > 0; added = full(best, most)) {
                for (int j : added) {
                    dense[j] = true;
                    left -= most[j];
                    found++;
                }
                open.removeIf(candidate -> dense[candidate.matrix]);
                best = best(open, left);
            }
            boolean[] expected = new boolean[all.size()];
            best.forEach(candidate -> expected[candidate.place] = true);
            assertThat(selected.dense()).isEqualTo(dense);
            assertThat(TestCandidates.flat(selected.masks())).isEqualTo(expected);
            assertThat(left).isNotNegative();
        }
        assertThat(found).isPositive();
    }

    private static int[] full(List<Candidate> kept, long[] most) {
        long[] cost = new long[most.length];
        kept.forEach(candidate -> cost[candidate.matrix] += candidate.cost);
        return IntStream.range(0, most.length).filter(j -> cost[j] >= most[j]).toArray();
    }

    @Test
    void negativeZeroIsZero() {
        CandidateScores scores = TestCandidates.scores(
                manager, new double[] {-0.0, -0.0, 0, 1}, new int[] {1}, new int[] {3}, new long[] {2});

        CandidateRanking.Selected selected = ranking.select(manager, scores, 4, new long[] {100});

        assertThat(TestCandidates.flat(selected.masks())).containsExactly(true, true, false, true);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAScoreThatIsNone(double wrong) {
        CandidateScores scores =
                TestCandidates.scores(manager, new double[] {1, wrong}, new int[] {1}, new int[] {1}, new long[] {10});

        assertThatThrownBy(() -> ranking.select(manager, scores, 5, new long[] {100}))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("score is negative, NaN or infinite");
    }

    @Test
    void leavesNothingAliveButTheMasks() {
        Random random = new Random(5);
        CandidateScores scores = TestCandidates.random(manager, random, random::nextDouble);
        long[] most = new long[scores.matrices()];
        Arrays.fill(most, 20);
        int before = LiveTensors.count();

        try (CandidateMasks masks = ranking.select(manager, scores, 30, most).masks()) {
            assertThat(masks.singular()).hasSize(scores.matrices());
            assertThat(LiveTensors.count()).isEqualTo(before + 2 * scores.matrices());
        }

        assertThat(LiveTensors.count()).isEqualTo(before);
    }
}
