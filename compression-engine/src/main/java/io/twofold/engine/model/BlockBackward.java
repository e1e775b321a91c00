package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * The derivatives of a number L, carried back through a block.
 *
 * @param input ∂L/∂x of the block's input, batch × tokens × features
 * @param squaredOutput of each linear layer, by its weight's name, the sum over tokens of (∂L/∂y)² for each feature of
 *     its output y: float64, length outFeatures
 */
public record BlockBackward(NDArray input, Map<String, NDArray> squaredOutput) {}
