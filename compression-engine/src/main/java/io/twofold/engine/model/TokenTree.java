package io.twofold.engine.model;

import java.util.Arrays;

/**
 * Several texts that begin alike, each common beginning standing once: every token continues another, or begins a text.
 * A model that lets each token see only itself and those that it continues computes for every text what it would
 * compute for that text alone, and for a common beginning only once.
 *
 * @param ids what goes in
 * @param parents index of the token that each one continues, smaller than its own, or −1
 */
public record TokenTree(long[] ids, int[] parents) {
    /** A single text. */
    public static TokenTree chain(long[] ids) {
        int[] parents = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            parents[i] = i - 1;
        }
        return new TokenTree(ids, parents);
    }

    /** Number of tokens. */
    public int size() {
        return ids.length;
    }

    /** Whether it is a single text. */
    public boolean isChain() {
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] != i - 1) {
                return false;
            }
        }
        return true;
    }

    /** How many tokens stand before each in its text. */
    public int[] positions() {
        int[] positions = new int[parents.length];
        for (int i = 0; i < parents.length; i++) {
            positions[i] = parents[i] < 0 ? 0 : positions[parents[i]] + 1;
        }
        return positions;
    }

    /**
     * How many tokens each lies behind each other of its text.
     *
     * @param width at least the size; what is beyond it is padding, which sees itself
     * @return width × width, row by row: a token's own row says which it sees; −1 where it does not
     */
    int[] distances(int width) {
        int[] distances = new int[width * width];
        Arrays.fill(distances, -1);
        for (int i = 0; i < width; i++) {
            int distance = 0;
            for (int seen = i; seen >= 0; seen = seen < parents.length ? parents[seen] : -1) {
                distances[i * width + seen] = distance;
                distance++;
            }
        }
        return distances;
    }
}
