package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the energies of different matrices are made comparable. */
public enum Sensitivity {
    /** Not at all. */
    @JsonProperty("none")
    NONE,
    /** By the rise of the loss per energy lost, measured with one matrix compressed at a time. */
    @JsonProperty("loss")
    LOSS
}
