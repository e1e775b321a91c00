package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens if a text to measure on was seen while compressing; how much of it was is reported in either case. */
public enum Overlap {
    /** The run fails before it begins. */
    @JsonProperty("refuse")
    REFUSE,
    /** The run goes on. */
    @JsonProperty("report")
    REPORT
}
