package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * How far a block's output y is from a target ŷ, and the derivatives of that.
 *
 * @param error mean of ‖y − ŷ‖² ÷ ‖ŷ‖² over the tokens that count
 * @param byWeight ∂error/∂W of each linear layer by its weight's name, outFeatures × inFeatures, float32
 */
public record BlockGradient(double error, Map<String, NDArray> byWeight) {}
