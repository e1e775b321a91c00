package io.twofold.engine.candidates;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The sparse entries of some matrices, counted by the bits of their scores where they are. */
final class SparseCounts {
    private final Kernels kernels;
    private final NDManager scratch;
    private final List<NDArray> scores;
    private final long[] upper;

    /** @param open the matrices whose entries take part */
    SparseCounts(Kernels kernels, NDManager scratch, CandidateScores scores, int[] open) {
        this.kernels = kernels;
        this.scratch = scratch;
        this.scores = IntStream.of(open).mapToObj(j -> scores.sparse().get(j)).toList();
        this.upper = counts(1 << 15, "upper_histogram", this.scores);
    }

    private long[] counts(int size, String function, Object... arguments) {
        if (scores.isEmpty()) {
            return new long[size];
        }
        try (NDArray counts = kernels.call(scratch, function, arguments)) {
            return counts.toLongArray();
        }
    }

    /** Number of all entries. */
    long count() {
        return Arrays.stream(upper).sum();
    }

    /** How many scores have which upper 16 bits. */
    long[] upper() {
        return upper.clone();
    }

    /** Of those with these upper 16 bits, how many have which lower 16 bits. */
    long[] lower(int upperBits) {
        return counts(1 << 16, "lower_histogram", scores, upperBits);
    }

    /** For every matrix in turn, how many scores lie above a threshold, and how many at it. */
    long[] countsFrom(int threshold) {
        return counts(0, "counts_from", scores, threshold);
    }
}
