package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How the parameter budget is shared among the matrices. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Allocation.Uniform.class, name = "uniform"),
    @JsonSubTypes.Type(value = Allocation.Owl.class, name = "owl"),
    @JsonSubTypes.Type(value = TruncatedGaussian.class, name = "truncated-gaussian"),
    @JsonSubTypes.Type(value = Bernoulli.class, name = "bernoulli")
})
public sealed interface Allocation permits Allocation.Uniform, Allocation.Owl, TruncatedGaussian, Bernoulli {

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
}
