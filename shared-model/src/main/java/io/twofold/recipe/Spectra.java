package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the singular values of the matrices are stored with the result. No weight depends on it. */
public enum Spectra {
    /** If no compressed matrix has more than 2048 singular values. */
    @JsonProperty("auto")
    AUTO,
    /** Always; the time grows with the third power of the matrices' sides. */
    @JsonProperty("always")
    ALWAYS,
    /** Never. */
    @JsonProperty("never")
    NEVER;

    /** So many singular values a matrix may have without making a run much longer. */
    private static final int MOST = 2048;

    /**
     * Whether they are computed.
     *
     * @param most singular values, min(rows, columns), of one of the matrices that are compressed
     */
    public boolean wanted(int most) {
        return this == ALWAYS || this == AUTO && most <= MOST;
    }
}
