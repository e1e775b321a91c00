package io.twofold.engine.candidates;

import java.util.Arrays;

/**
 * Parameters that a policy keeps in expectation.
 *
 * @param singular of each matrix, in its singular values: (m + n) Σ s
 * @param sparse of each matrix, in its sparse entries: Σ s
 */
public record ExpectedParameters(double[] singular, double[] sparse) {
    /** Of all matrices. */
    public double total() {
        return Arrays.stream(singular).sum() + Arrays.stream(sparse).sum();
    }
}
