package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What is done to the kept values of several matrices together; ranks and supports stay what they are. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Tuning.None.class, name = "none"),
    @JsonSubTypes.Type(value = Tuning.Block.class, name = "block")
})
public sealed interface Tuning {

    /** Adds what is wrong with these settings to {@code problems}. */
    default void validate(Problems problems) {}

    /** The values stay as the matrices were compressed one by one. */
    record None() implements Tuning {}

    /**
     * Trains U, V and the values of S of a block's matrices, so that the compressed block on the compressed model's
     * stream puts out what the dense block does on the dense one: mean over tokens of ‖y − y_d‖² ÷ ‖y_d‖², by Adam. The
     * epoch that did best is kept, the untrained block included.
     *
     * @param epochs passes over the calibration sequences, at least 1
     * @param batch sequences per step
     * @param learningRate of each tensor, in units of the root mean square of its values; it falls to 0 along a cosine
     * @param warmup steps over which the learning rate rises from 0
     * @param beta1 decay of Adam's first moment, in [0, 1)
     * @param beta2 decay of Adam's second moment, in [0, 1)
     * @param heldOut share of the calibration sequences, in [0, 0.5], that is not trained on and judges the epochs; with 0
     *     those that are trained on do
     */
    record Block(int epochs, int batch, double learningRate, int warmup, double beta1, double beta2, double heldOut)
            implements Tuning {
        @Override
        public void validate(Problems problems) {
            problems.require(epochs >= 1 && epochs <= 10_000, "epochs", "must lie in 1 … 10000", epochs);
            problems.require(batch >= 1 && batch <= 1_000_000, "batch", "must lie in 1 … 1000000", batch);
            problems.require(
                    learningRate > 0 && learningRate <= 1,
                    "learningRate",
                    "must lie above 0 and up to 1",
                    learningRate);
            problems.require(warmup >= 0 && warmup <= 1_000_000, "warmup", "must lie in 0 … 1000000", warmup);
            problems.require(beta1 >= 0 && beta1 < 1, "beta1", "must lie in [0, 1)", beta1);
            problems.require(beta2 >= 0 && beta2 < 1, "beta2", "must lie in [0, 1)", beta2);
            problems.require(heldOut >= 0 && heldOut <= 0.5, "heldOut", "must lie in [0, 0.5]", heldOut);
        }
    }
}
