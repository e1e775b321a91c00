package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a job does with its model. */
public enum JobKind {
    /** Compresses it, and measures it before and after. */
    @JsonProperty("compression")
    COMPRESSION,
    /** Measures it as it is. */
    @JsonProperty("evaluation")
    EVALUATION;

    /** The name in JSON and in the database, such as {@code evaluation}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
