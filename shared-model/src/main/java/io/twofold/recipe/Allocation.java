package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How the parameter budget is shared among the matrices. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Allocation.Uniform.class, name = "uniform"),
    @JsonSubTypes.Type(value = Allocation.Owl.class, name = "owl"),
    @JsonSubTypes.Type(value = Allocation.AlphaPruning.class, name = "alpha-pruning"),
    @JsonSubTypes.Type(value = TruncatedGaussian.class, name = "truncated-gaussian"),
    @JsonSubTypes.Type(value = Bernoulli.class, name = "bernoulli"),
    @JsonSubTypes.Type(value = RateDistortion.class, name = "rate-distortion")
})
public sealed interface Allocation
        permits Allocation.Uniform,
                Allocation.Owl,
                Allocation.AlphaPruning,
                TruncatedGaussian,
                Bernoulli,
                RateDistortion {

    /** Adds what is wrong with these settings to {@code problems}. */
    default void validate(Problems problems) {}

    /** Every matrix gets the recipe's sparsity and rank ratio. */
    record Uniform() implements Allocation {}

    /**
     * Outlier-weighed layerwise sparsity: a decoder block keeps the more, the more of its weights are outliers of
     * |W|·D. Source: Yin et al., "Outlier Weighed Layerwise Sparsity (OWL)", ICML 2024.
     *
     * @param multiple M: an outlier exceeds so many times its block's mean; above 0
     * @param spread λ: a block's sparsity differs from the mean by at most about 2λ, in [0, 0.5]
     */
    record Owl(double multiple, double spread) implements Allocation {
        @Override
        public void validate(Problems problems) {
            problems.require(multiple > 0 && multiple <= 1e6, "multiple", "must lie above 0 and up to 1e6", multiple);
            problems.require(spread >= 0 && spread <= 0.5, "spread", "must lie in [0, 0.5]", spread);
        }
    }

    /**
     * Sparsity by the shape of spectra: a decoder block is pruned the more, the faster the eigenvalues of its WᵀW fall off,
     * that is the larger the mean of their power-law exponents α is. Needs no text. Source: Lu et al., "AlphaPruning",
     * NeurIPS 2024.
     *
     * @param spread ε: before they are scaled to the budget, sparsities go from 1 − ε to 1 + ε; in [0, 1)
     */
    record AlphaPruning(double spread) implements Allocation {
        @Override
        public void validate(Problems problems) {
            problems.require(spread >= 0 && spread < 1, "spread", "must lie in [0, 1)", spread);
        }
    }
}
