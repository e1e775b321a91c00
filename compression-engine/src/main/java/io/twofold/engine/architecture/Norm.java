package io.twofold.engine.architecture;

import org.jspecify.annotations.Nullable;

/**
 * A normalisation over the features.
 *
 * @param kind what is divided by what
 * @param weight name of the gains, or null if there are none
 * @param bias name of the shifts, or null if there are none
 * @param size number of features
 * @param epsilon added to the variance or mean square
 * @param offset added to the stored gains
 */
public record Norm(
        Kind kind, @Nullable String weight, @Nullable String bias, int size, double epsilon, double offset) {

    /** How a vector is normalised. */
    public enum Kind {
        /** x ÷ √(mean x² + ε): Zhang and Sennrich, 2019. */
        RMS,
        /** (x − mean x) ÷ √(var x + ε): Ba et al., 2016. */
        LAYER
    }
}
