package io.twofold.engine.policy;

import io.twofold.recipe.TruncatedGaussian;

/** How far samples may lie from µ, iteration by iteration: CLMA, supplement A.2. */
final class AnnealingSchedule {
    private final double initial;
    private final double target;
    private final double warmup;
    private final double anneal;

    /** T_w = E_w·T and T_a = E_a·T are not rounded. */
    AnnealingSchedule(TruncatedGaussian.Window window, int outerIterations) {
        this.initial = window.initialRadius();
        this.target = window.finalRadius();
        this.warmup = window.warmup() * outerIterations;
        this.anneal = window.anneal() * outerIterations;
    }

    /** γ_t. */
    double radius(int iteration) {
        if (iteration <= warmup) {
            return initial;
        }
        if (iteration > anneal) {
            return target;
        }
        double left = 1 - (iteration - warmup) / (anneal - warmup);
        return target + (initial - target) * left * left * left;
    }
}
