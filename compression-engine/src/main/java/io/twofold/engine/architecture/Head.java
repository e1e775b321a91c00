package io.twofold.engine.architecture;

import org.jspecify.annotations.Nullable;

/**
 * From the last block's output to scores: table · projection(norm(h)) + bias, or with BERT's transform
 * norm(act(transform(h))) in front.
 *
 * @param transform layer before the norm, or null
 * @param activation behind {@code transform}
 * @param norm or null
 * @param projection from the hidden size to the table's width, or null
 * @param table name of the output embeddings, vocabulary × width; often those of the input
 * @param bias name of a bias of the scores, or null
 * @param softcap c of c·tanh(score ÷ c), or 0 for none
 */
public record Head(
        @Nullable Linear transform,
        Activation activation,
        @Nullable Norm norm,
        @Nullable Linear projection,
        String table,
        @Nullable String bias,
        double softcap) {

    /** A norm and a table. */
    static Head of(Norm norm, String table, double softcap) {
        return new Head(null, Activation.SILU, norm, null, table, null, softcap);
    }
}
