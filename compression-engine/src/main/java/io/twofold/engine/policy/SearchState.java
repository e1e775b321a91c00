package io.twofold.engine.policy;

import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.report.SearchStep;
import java.util.List;

/**
 * Everything that the next step of a {@link PolicySearch} depends on, so that a search that goes on from a stored state
 * is the search that was not interrupted.
 *
 * @param iterations finished so far
 * @param start µ before the first iteration
 * @param mean µ, the learnt values
 * @param firstMoment Adam's m: sparsities, then rank ratios
 * @param secondMoment Adam's v, likewise
 * @param steps one per finished iteration
 */
public record SearchState(
        int iterations,
        AllocationPoint start,
        AllocationPoint mean,
        List<Double> firstMoment,
        List<Double> secondMoment,
        List<SearchStep> steps) {

    public SearchState {
        firstMoment = List.copyOf(firstMoment);
        secondMoment = List.copyOf(secondMoment);
        steps = List.copyOf(steps);
    }

    /** Lowest loss of any sample so far; infinite before the first. */
    double best() {
        return steps.isEmpty()
                ? Double.POSITIVE_INFINITY
                : steps.get(steps.size() - 1).best();
    }
}
