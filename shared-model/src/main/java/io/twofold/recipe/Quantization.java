package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How the entries of S are stored; U and V keep the type of the matrix. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Quantization.None.class, name = "none"),
    @JsonSubTypes.Type(value = Quantization.Int4.class, name = "int4")
})
public sealed interface Quantization {

    /** Adds what is wrong with these settings to {@code problems}. */
    default void validate(Problems problems) {}

    /** The entries have the type of the matrix. */
    record None() implements Quantization {}

    /**
     * Four bits per entry: −7 … 7 times a scale that the entries of a group share, as in SLiM (Mozaffari et al., ICML 2025).
     * U and V are then fitted to what the rounded S leaves.
     *
     * @param group entries of S, row by row, that share a scale; an even number
     * @param steps scales tried for each group, evenly between 1 and 0.4 of its largest magnitude ÷ 7; the one with the
     *     least squared error after scaling by D is taken. 1 takes the largest magnitude
     */
    record Int4(int group, int steps) implements Quantization {
        @Override
        public void validate(Problems problems) {
            problems.require(
                    group >= 2 && group <= 65_536 && group % 2 == 0,
                    "group",
                    "must be an even number in 2 … 65536",
                    group);
            problems.require(steps >= 1 && steps <= 1000, "steps", "must lie in 1 … 1000", steps);
        }
    }
}
