package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the losses L₁, L₂ of two samples x₁, x₂ around µ become an estimate of the loss's gradient at µ. */
public enum Estimator {
    /** (L₁ − L₂)·(x₁ − µ)/σ² with independent samples: CLMA, supplement D.2. */
    @JsonProperty("paper")
    PAPER,
    /**
     * ½(L₁ − L₂)·(x₁ − µ)/Var with x₂ mirrored at µ, both on the budget plane, divided by the variance of the truncated
     * distribution, so that a shrinking window is no hidden decay of the learning rate.
     */
    @JsonProperty("antithetic")
    ANTITHETIC
}
