package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;

/** By what the candidates of {@link Bernoulli} are ranked in the end. */
public enum Ranking {
    /** The learnt probability (CAP), which knows what a candidate costs only as far as its start did. */
    @JsonProperty("probability")
    PROBABILITY,
    /** The learnt probability times the candidate's energy, per parameter that it costs. */
    @JsonProperty("value-per-parameter")
    VALUE_PER_PARAMETER
}
