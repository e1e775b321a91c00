package io.twofold.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link RateDistortionAllocation} has measured so far.
 *
 * @param weights of all compressed matrices, not clipped; empty until they are known
 * @param errors one row for each matrix of the blocks that are finished, in the model's order
 */
record RateDistortionState(List<Double> weights, List<List<Double>> errors) {
    RateDistortionState {
        weights = List.copyOf(weights);
        errors = errors.stream().map(List::copyOf).toList();
    }

    RateDistortionState() {
        this(List.of(), List.of());
    }

    RateDistortionState withWeights(List<Double> known) {
        return new RateDistortionState(known, errors);
    }

    RateDistortionState withErrors(List<List<Double>> more) {
        List<List<Double>> all = new ArrayList<>(errors);
        all.addAll(more);
        return new RateDistortionState(weights, all);
    }
}
