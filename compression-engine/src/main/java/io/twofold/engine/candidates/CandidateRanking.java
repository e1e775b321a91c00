package io.twofold.engine.candidates;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.torch.Kernels;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Keeps the candidates of highest score under one parameter budget for all matrices. Sparse entries, of which there are
 * millions, are counted and never sorted; singular values, some thousands, are ranked on the host.
 */
public final class CandidateRanking {
    private static final int ABOVE_ALL = Integer.MAX_VALUE; // as the bits of a score

    private final Kernels kernels;

    /**
     * What is kept.
     *
     * @param masks of the candidates; all false for a dense matrix
     * @param dense matrices that are kept as they are, since their candidates would cost no less
     */
    public record Selected(CandidateMasks masks, boolean[] dense) {

        /**
         * What a matrix keeps.
         *
         * @param size m·n
         */
        public ParameterShare share(int matrix, long size) {
            return dense[matrix]
                    ? new ParameterShare(0, size)
                    : new ParameterShare(
                            Math.toIntExact(count(masks.singular().get(matrix))),
                            count(masks.sparse().get(matrix)));
        }

        private static long count(NDArray mask) {
            try (NDArray integers = mask.toType(DataType.INT64, false);
                    NDArray sum = integers.sum()) {
                return sum.getLong();
            }
        }
    }

    /**
     * What is kept for a budget, before it is written as masks.
     *
     * @param threshold of the sparse entries, as bits; those above it are kept
     * @param tied per matrix, sparse entries at the threshold
     * @param ties per matrix, how many of them are kept
     * @param cost per matrix
     */
    private record Choice(SingularRanking singular, int threshold, long[] tied, long[] ties, long[] cost) {}

    /** @param kernels with {@code ranking} */
    public CandidateRanking(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * Keeps candidates that cost the budget, exactly wherever there are enough sparse entries.
     *
     * <p>The threshold is the highest score from which on all candidates cost the budget or more. Singular values above
     * it are kept, and those at it that fit, by matrix and index. What is left goes to the best sparse entries, of equal
     * ones to the first by matrix and index. If there are too few, further singular values follow in falling score, as
     * far as they fit. A candidate of score 0 comes last, but is a candidate.
     *
     * <p>A matrix whose candidates would cost as much as the matrix itself is kept dense at that cost, and the others
     * are ranked again for what is then left, until there is no such matrix any more.
     *
     * @param score finite and not negative
     * @param budget parameters
     * @param most m·n of each matrix
     * @throws CompressionException with {@code numeric-failure} if a score is negative, NaN or infinite
     */
    public Selected select(NDManager manager, CandidateScores score, long budget, long[] most) {
        try (NDManager scratch = manager.newSubManager()) {
            if (!kernels.call(scratch, "usable", score.vectors()).toBooleanArray()[0]) {
                throw new CompressionException(
                        FailureCode.NUMERIC_FAILURE,
                        "A candidate's score is negative, NaN or infinite; check the checkpoint");
            }
            boolean[] dense = new boolean[score.matrices()];
            long left = budget;
            while (true) {
                Choice choice = choose(scratch, score, dense, left);
                // what is taken out costs no more than what was chosen of it, so that the budget always reaches
                long before = left;
                for (int j = 0; j < dense.length; j++) {
                    if (!dense[j] && choice.cost[j] >= most[j]) {
                        dense[j] = true;
                        left -= most[j];
                    }
                }
                if (left == before) {
                    return new Selected(masks(manager, score, choice, dense), dense);
                }
            }
        }
    }

    private Choice choose(NDManager scratch, CandidateScores score, boolean[] dense, long budget) {
        int[] open = IntStream.range(0, dense.length).filter(j -> !dense[j]).toArray();
        SingularRanking singular = new SingularRanking(score, open);
        SparseCounts sparse = new SparseCounts(kernels, scratch, score, open);
        long left = budget - singular.keep(joint(singular, sparse, budget), budget);
        long entries = Math.min(left, sparse.count());
        if (left > entries) {
            singular.keep(0, left - entries);
        }
        int threshold = threshold(sparse.upper(), sparse::lower, entries);
        long[] counts = sparse.countsFrom(threshold);
        long[] tied = new long[dense.length];
        long[] ties = new long[dense.length];
        long[] cost = new long[dense.length];
        for (int i = 0; i < open.length; i++) {
            entries -= counts[2 * i];
        }
        for (int i = 0; i < open.length; i++) {
            int j = open[i];
            tied[j] = counts[2 * i + 1];
            ties[j] = Math.min(entries, tied[j]);
            entries -= ties[j];
            cost[j] = singular.keptCost(j) + counts[2 * i] + ties[j];
        }
        return new Choice(singular, threshold, tied, ties, cost);
    }

    /** The threshold of both kinds together, 0 if the budget pays for all. */
    private static int joint(SingularRanking singular, SparseCounts sparse, long budget) {
        if (singular.cost() + sparse.count() <= budget) {
            return 0;
        }
        long[] upper = sparse.upper();
        singular.addToUpper(upper);
        return threshold(
                upper,
                bits -> {
                    long[] lower = sparse.lower(bits);
                    singular.addToLower(lower, bits);
                    return lower;
                },
                budget);
    }

    /** The highest bits of a score such that what has these or higher ones costs so much. */
    private static int threshold(long[] upper, IntFunction<long[]> lower, long cost) {
        if (cost <= 0) {
            return ABOVE_ALL;
        }
        int high = highest(upper, cost);
        long above = Arrays.stream(upper, high + 1, upper.length).sum();
        return high << 16 | highest(lower.apply(high), cost - above);
    }

    private static int highest(long[] costs, long cost) {
        int bin = costs.length;
        for (long sum = 0; sum < cost; sum += costs[bin]) {
            bin--;
        }
        return bin;
    }

    private CandidateMasks masks(NDManager manager, CandidateScores score, Choice choice, boolean[] dense) {
        List<NDArray> singular = new ArrayList<>();
        List<NDArray> sparse = new ArrayList<>();
        for (int j = 0; j < dense.length; j++) {
            singular.add(manager.create(choice.singular.kept(j)));
            NDArray entries = score.sparse().get(j);
            if (dense[j]) {
                sparse.add(manager.zeros(entries.getShape(), DataType.BOOLEAN));
            } else if (choice.ties[j] == choice.tied[j]) {
                sparse.add(kernels.call(manager, "ranked_from", entries, choice.threshold));
            } else {
                sparse.add(kernels.call(manager, "ranked_with_ties", entries, choice.threshold, choice.ties[j]));
            }
        }
        return new CandidateMasks(singular, sparse);
    }
}
