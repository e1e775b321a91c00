package io.twofold.engine.candidates;

/**
 * Parameters that a policy keeps in expectation.
 *
 * @param singular of each matrix, in its singular values: (m + n) Σ s
 * @param sparse of each matrix, in its sparse entries: Σ s
 */
public record ExpectedParameters(double[] singular, double[] sparse) {}
