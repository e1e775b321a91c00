package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where the probabilities of {@link Bernoulli} start; all of them meet the budget in expectation. */
public enum InitialProbability {
    /** The same for every candidate: the kept fraction. */
    @JsonProperty("budget")
    BUDGET,
    /** Odds in proportion to σ and |S|, whatever a candidate costs. */
    @JsonProperty("magnitude")
    MAGNITUDE,
    /** Odds in proportion to the energy per parameter, σ² ÷ (m + n) and S², of the scaled weight. */
    @JsonProperty("energy")
    ENERGY
}
