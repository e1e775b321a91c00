package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What is done to the kept values of a matrix after it was decomposed; rank and support stay what they are. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Refit.None.class, name = "none"),
    @JsonSubTypes.Type(value = Refit.Alternating.class, name = "alternating"),
    @JsonSubTypes.Type(value = Refit.FullHessian.class, name = "full-hessian")
})
public sealed interface Refit {

    /** Adds what is wrong with these settings to {@code problems}. */
    default void validate(Problems problems) {}

    /** The same fit stopped after one turn, if it takes several that each do much. */
    default Refit once() {
        return this;
    }

    /** The values stay as the decomposition left them. */
    record None() implements Refit {}

    /**
     * Lowers ‖(W − U·V − S)·D‖ by turns: S is the residual on its support, then U and V take a step of subspace
     * iteration towards the best factors of the rest. It never rises.
     *
     * @param iterations number of turns, at least 1
     */
    record Alternating(int iterations) implements Refit {
        @Override
        public void validate(Problems problems) {
            problems.require(
                    iterations >= 1 && iterations <= 10_000, "iterations", "must lie in 1 … 10000", iterations);
        }
    }

    /**
     * Lowers the error of the layer's outputs, ‖(W − U·V − S)·X‖, by turns: U and V take a step towards their best
     * values for S, then S takes steps of conjugate gradients on its support with V the best for each. It never rises.
     *
     * @param rounds number of turns, at least 1
     * @param steps of conjugate gradients in each turn, at least 1
     */
    record FullHessian(int rounds, int steps) implements Refit {
        @Override
        public FullHessian once() {
            return new FullHessian(1, steps);
        }

        @Override
        public void validate(Problems problems) {
            problems.require(rounds >= 1 && rounds <= 10_000, "rounds", "must lie in 1 … 10000", rounds);
            problems.require(steps >= 1 && steps <= 10_000, "steps", "must lie in 1 … 10000", steps);
        }
    }
}
