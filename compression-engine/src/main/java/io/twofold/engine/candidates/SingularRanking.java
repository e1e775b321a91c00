package io.twofold.engine.candidates;

import java.util.Arrays;

/** The singular values of some matrices on the host, kept in falling score as long as they fit. */
final class SingularRanking {
    private final CandidateScores scores;
    private final boolean[][] kept;
    private final long[] order; // the bits of a score, inverted, then which of all singular values it is
    private final int[] matrix;
    private final int[] index;

    /** @param open the matrices whose singular values take part */
    SingularRanking(CandidateScores scores, int[] open) {
        this.scores = scores;
        this.kept = new boolean[scores.matrices()][];
        Arrays.setAll(
                kept, j -> new boolean[Math.toIntExact(scores.singular().get(j).size())]);
        int count = Arrays.stream(open).map(j -> kept[j].length).sum();
        this.order = new long[count];
        this.matrix = new int[count];
        this.index = new int[count];
        int next = 0;
        for (int j : open) {
            float[] values = scores.singular().get(j).toFloatArray();
            for (int i = 0; i < values.length; i++, next++) {
                order[next] = (long) (Integer.MAX_VALUE - Float.floatToIntBits(Math.abs(values[i]))) << 32 | next;
                matrix[next] = j;
                index[next] = i;
            }
        }
        Arrays.sort(order);
    }

    private static int bits(long entry) {
        return Integer.MAX_VALUE - (int) (entry >> 32);
    }

    private long cost(long entry) {
        return scores.cost()[matrix[(int) entry]];
    }

    /** What all of them cost. */
    long cost() {
        return Arrays.stream(order).map(this::cost).sum();
    }

    /** Adds their costs to a histogram over the upper 16 bits of their scores. */
    void addToUpper(long[] histogram) {
        for (long entry : order) {
            histogram[bits(entry) >> 16] += cost(entry);
        }
    }

    /** Adds the costs of those with these upper 16 bits to a histogram over the lower 16 bits. */
    void addToLower(long[] histogram, int upper) {
        for (long entry : order) {
            if (bits(entry) >> 16 == upper) {
                histogram[bits(entry) & 0xffff] += cost(entry);
            }
        }
    }

    /** Keeps what is not kept yet, in falling score down to a threshold, and skips what does not fit; returns its cost. */
    long keep(int threshold, long budget) {
        long spent = 0;
        for (long entry : order) {
            boolean[] ofMatrix = kept[matrix[(int) entry]];
            int i = index[(int) entry];
            if (bits(entry) >= threshold && !ofMatrix[i] && cost(entry) <= budget - spent) {
                ofMatrix[i] = true;
                spent += cost(entry);
            }
        }
        return spent;
    }

    /** Which singular values of a matrix are kept. */
    boolean[] kept(int j) {
        return kept[j];
    }

    /** What those of a matrix cost. */
    long keptCost(int j) {
        long cost = 0;
        for (boolean one : kept[j]) {
            cost += one ? scores.cost()[j] : 0;
        }
        return cost;
    }
}
