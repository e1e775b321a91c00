package io.twofold.engine.policy;

import io.twofold.engine.allocation.AllocationPoint;

/** What the search lowers: the loss of the model as it is after compression at a point. */
@FunctionalInterface
public interface Objective {

    /**
     * Mean loss on the minibatch that belongs to an iteration, the same for every sample of it.
     *
     * @param iteration of the search, from 1
     * @param sample sparsities and rank ratios in [0, 1]; the budget is met only as far as the estimator sees to it
     */
    double loss(int iteration, AllocationPoint sample);
}
