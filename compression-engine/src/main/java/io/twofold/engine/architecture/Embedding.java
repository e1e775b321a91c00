package io.twofold.engine.architecture;

import org.jspecify.annotations.Nullable;

/**
 * From token ids to the first block's input: norm(projection(table[id] · scale) + positions[t + offset] + types[type]).
 *
 * @param table name of the token embeddings, vocabulary × width
 * @param width features of a token embedding
 * @param scale by which token embeddings are multiplied
 * @param projection from {@code width} to the hidden size, or null
 * @param positions learnt position embeddings, or null
 * @param types learnt segment embeddings, or null
 * @param norm at the end, or null
 */
public record Embedding(
        String table,
        int width,
        double scale,
        @Nullable Linear projection,
        @Nullable Positions positions,
        @Nullable Types types,
        @Nullable Norm norm) {

    /**
     * Learnt position embeddings.
     *
     * @param table name of a tensor, (maxPositions + offset) × hidden
     * @param offset row of the first position
     */
    public record Positions(String table, int offset) {}

    /**
     * Learnt embeddings of a sequence's segments.
     *
     * @param table name of a tensor, count × hidden
     */
    public record Types(String table, int count) {}
}
