package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;

/**
 * A weight to decompose, A = W·D.
 *
 * @param name as in the checkpoint
 * @param a m × n, float32
 * @param scale D, 1 × n, positive
 */
public record ScaledMatrix(String name, NDArray a, NDArray scale) {}
