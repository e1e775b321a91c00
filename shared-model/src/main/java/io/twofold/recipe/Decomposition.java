package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The algorithm that splits one matrix into low-rank plus sparse, with its settings. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = Decomposition.QrRpca.class, name = "qr-rpca")})
public sealed interface Decomposition {

    /** Adds what is wrong with these settings to {@code problems}. */
    void validate(Problems problems);

    /**
     * Robust PCA by alternating QR range finding and selection of the largest entries: CLMA, supplement C, Algorithm 2.
     *
     * @param iterations number of alternations, at least 1; the paper uses 80
     */
    record QrRpca(int iterations) implements Decomposition {
        @Override
        public void validate(Problems problems) {
            problems.require(
                    iterations >= 1 && iterations <= 10_000, "iterations", "must lie in 1 … 10000", iterations);
        }
    }
}
