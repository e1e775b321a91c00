package io.twofold.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** From what a model predicts the tokens of a text; results of different methods cannot be compared. */
public enum PerplexityMethod {
    /** Each from those before it. */
    @JsonProperty("next-token")
    NEXT_TOKEN("perplexity"),
    /** Each, masked alone, from those around it: Salazar et al., "Masked Language Model Scoring", 2020. */
    @JsonProperty("masked-token")
    MASKED_TOKEN("pseudo-perplexity");

    private final String measure;

    PerplexityMethod(String measure) {
        this.measure = measure;
    }

    /** What the exponential of the mean loss is called. */
    public String measure() {
        return measure;
    }
}
