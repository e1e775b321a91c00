package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whose activations enter a decoder block while it is compressed. Inside a block they are always those of the compressed one. */
public enum Inputs {
    /** Those of the model as compressed so far: each block makes up for the ones before it, and has to wait for them. */
    @JsonProperty("compressed")
    COMPRESSED,
    /** Those of the dense model: no block depends on another, so that several workers can share them. */
    @JsonProperty("dense")
    DENSE
}
