package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;

/** In what a budget is counted, of which a recipe's sparsity is removed. */
public enum BudgetUnit {
    /** Parameters: entries of U, V and S. */
    @JsonProperty("parameters")
    PARAMETERS,
    /** Bytes of the matrices in the factored form: each parameter in the weight's own type, and a bit for every entry of W. */
    @JsonProperty("bytes")
    BYTES
}
