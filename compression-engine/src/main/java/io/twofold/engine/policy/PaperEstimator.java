package io.twofold.engine.policy;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * (L₁ − L₂)·∇_µ log p(x₁) with independent samples, the second of which is the baseline: CLMA, Algorithm 1 and
 * supplement D.2.
 *
 * <p>Its mean is not the gradient but, on a linear loss, β(γ/σ) times it: the window moves with µ, and the supplement's
 * proof leaves out what enters and leaves at its edges. Where a sample would leave [0, 1] its loss is taken at the
 * edge; the score stays that of what was drawn.
 */
final class PaperEstimator implements GradientEstimator {
    private final Coordinates coordinates;

    PaperEstimator(Coordinates coordinates) {
        this.coordinates = coordinates;
    }

    @Override
    public SamplePair sample(double[] mean, TruncatedNormal window, RandomGenerator random) {
        double[] first = window.sample(random, mean.length);
        double[] second = window.sample(random, mean.length);
        double[] score = first.clone();
        Arrays.setAll(score, i -> window.score(first[i]));
        Arrays.setAll(first, i -> mean[i] + first[i]);
        Arrays.setAll(second, i -> mean[i] + second[i]);
        return new SamplePair(
                coordinates.point(coordinates.clipped(first)), coordinates.point(coordinates.clipped(second)), score);
    }

    @Override
    public double[] project(double[] mean) {
        return coordinates.ontoAtLeast(mean);
    }
}
