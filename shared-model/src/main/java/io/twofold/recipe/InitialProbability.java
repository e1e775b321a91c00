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
    /**
     * Odds in proportion to the energy per parameter of the scaled weight, σ² ÷ (m + n) and S²; with a refit, only what
     * hangs on the candidate once S makes up for what is not kept of L.
     */
    @JsonProperty("energy")
    ENERGY
}
