package io.twofold.engine.policy;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * ½(L₊ − L₋)·e ÷ Var with mirrored samples c ± e on the budget plane.
 *
 * <p>On a linear loss its mean is the gradient along the plane, whatever γ: the variance of the truncated distribution
 * is divided out. Mirroring cancels the loss's even part, and samples that prune equally much differ in loss only by
 * what they prune. The centre c is µ, moved off the edges of the box so far that both samples lie in it: a value at an
 * edge can leave it.
 */
final class AntitheticEstimator implements GradientEstimator {
    private final Coordinates coordinates;

    AntitheticEstimator(Coordinates coordinates) {
        this.coordinates = coordinates;
    }

    @Override
    public SamplePair sample(double[] mean, TruncatedNormal window, RandomGenerator random) {
        double[] centre = coordinates.inside(mean, window.radius());
        double[] e = coordinates.tangential(window.sample(random, mean.length));
        double[] plus = e.clone();
        double[] minus = e.clone();
        Arrays.setAll(plus, i -> centre[i] + e[i]);
        Arrays.setAll(minus, i -> centre[i] - e[i]);
        // what is tangential may be longer than γ: the projection catches what still leaves the box
        double[] first = coordinates.ontoPlane(plus);
        double[] second = coordinates.ontoPlane(minus);
        double[] direction = new double[mean.length];
        Arrays.setAll(direction, i -> (first[i] - second[i]) / 2 / (2 * window.variance()));
        return new SamplePair(coordinates.point(first), coordinates.point(second), direction);
    }

    @Override
    public double[] project(double[] mean) {
        return coordinates.ontoPlane(mean);
    }
}
