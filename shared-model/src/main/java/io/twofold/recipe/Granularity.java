package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What has a sparsity of its own. */
public enum Granularity {
    /** A decoder block: all of its matrices are equally sparse (CLMA). */
    @JsonProperty("block")
    BLOCK,
    /** A matrix. */
    @JsonProperty("matrix")
    MATRIX
}
