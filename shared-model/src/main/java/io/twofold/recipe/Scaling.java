package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a weight W is scaled by its inputs X before it is decomposed. */
public enum Scaling {
    /** W itself. */
    @JsonProperty("none")
    NONE,
    /** W·D with D = sqrt(diag(XᵀX)), as in Wanda and OATS. */
    @JsonProperty("diagonal")
    DIAGONAL,
    /**
     * W·D with D = sqrt(diag(XᵀX + ridge)), and beside it D⁻¹(XᵀX + ridge)D⁻¹, by which solvers and refits that know
     * of it measure errors: those of the layer's outputs, however its inputs correlate.
     */
    @JsonProperty("full-hessian")
    FULL_HESSIAN
}
