package io.twofold.engine.storage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;

/** Random matrices and masks, and what U·V + S is by the definition. */
final class TestMatrices {
    private TestMatrices() {}

    static float[] gaussian(int size, Random random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static NDArray gaussian(NDManager manager, long rows, long columns, Random random) {
        return manager.create(gaussian((int) (rows * columns), random), new Shape(rows, columns));
    }

    /** Exactly {@code count} of {@code size} are true. */
    static boolean[] mask(int size, int count, Random random) {
        boolean[] mask = new boolean[size];
        random.ints(0, Math.max(1, size)).distinct().limit(count).forEach(i -> mask[i] = true);
        return mask;
    }

    /** U·V + S in float64. */
    static double[] merged(float[] u, float[] v, float[] values, boolean[] mask, int rows, int columns) {
        int rank = u.length / rows;
        double[] merged = new double[rows * columns];
        int next = 0;
        for (int i = 0; i < merged.length; i++) {
            for (int k = 0; k < rank; k++) {
                merged[i] += (double) u[i / columns * rank + k] * v[k * columns + i % columns];
            }
            if (mask[i]) {
                merged[i] += values[next++];
            }
        }
        return merged;
    }
}
