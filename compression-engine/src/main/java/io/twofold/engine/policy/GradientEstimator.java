package io.twofold.engine.policy;

import io.twofold.recipe.Estimator;
import java.util.random.RandomGenerator;

/** How two samples around µ tell the gradient at µ, and where µ may lie. */
interface GradientEstimator {

    /** Draws both samples of an iteration; every coordinate lies in [0, 1]. */
    SamplePair sample(double[] mean, TruncatedNormal window, RandomGenerator random);

    /** The feasible µ that is nearest to where the optimiser went. */
    double[] project(double[] mean);

    static GradientEstimator of(Estimator estimator, Coordinates coordinates) {
        return switch (estimator) {
            case PAPER -> new PaperEstimator(coordinates);
            case ANTITHETIC -> new AntitheticEstimator(coordinates);
        };
    }
}
