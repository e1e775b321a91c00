package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A weight to decompose, A = W·D.
 *
 * @param name as in the checkpoint
 * @param a m × n, float32
 * @param scale D, n, positive
 * @param gram of the inputs, or null if the recipe asks for nothing but D; its own scale is D only with {@code scaling:
 *     full-hessian}
 */
public record ScaledMatrix(
        String name, NDArray a, NDArray scale, @Nullable InputGram gram) {
    /** The gram, where the recipe was checked to ask for it. */
    public InputGram requireGram() {
        if (gram == null) {
            throw new IllegalStateException("nobody measured how the inputs of " + name + " go together");
        }
        return gram;
    }
}
