package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Among which entries the largest are kept in the sparse part. */
public enum Selection {
    /** The K largest of the whole matrix (CLMA). */
    @JsonProperty("matrix")
    MATRIX,
    /** K/m of each of the m rows (Wanda, OATS). */
    @JsonProperty("row")
    ROW
}
