package io.twofold.engine.testing;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/**
 * For each of a few vectors one whose product with it is 1, and with the others 0: moving a row of a weight along it moves
 * one output of one token.
 */
public final class DualVectors {
    private DualVectors() {}

    /** Those of inputs X (tokens, perhaps in batches, × features): (X·Xᵀ)⁻¹·X, by elimination. */
    public static double[][] of(NDArray inputs) {
        int width = (int) inputs.getShape().get(inputs.getShape().dimension() - 1);
        float[] x = inputs.toFloatArray();
        int tokens = x.length / width;
        double[][] system = new double[tokens][tokens + width];
        for (int i = 0; i < tokens; i++) {
            for (int k = 0; k < width; k++) {
                system[i][tokens + k] = x[i * width + k];
                for (int j = 0; j < tokens; j++) {
                    system[i][j] += (double) x[i * width + k] * x[j * width + k];
                }
            }
        }
        for (int pivot = 0; pivot < tokens; pivot++) {
            double by = system[pivot][pivot];
            for (int k = 0; k < tokens + width; k++) {
                system[pivot][k] /= by;
            }
            for (int i = 0; i < tokens; i++) {
                double factor = system[i][pivot];
                for (int k = 0; i != pivot && k < tokens + width; k++) {
                    system[i][k] -= factor * system[pivot][k];
                }
            }
        }
        return Arrays.stream(system)
                .map(row -> Arrays.copyOfRange(row, tokens, tokens + width))
                .toArray(double[][]::new);
    }
}
