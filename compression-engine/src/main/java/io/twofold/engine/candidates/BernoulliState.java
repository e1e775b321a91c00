package io.twofold.engine.candidates;

import io.twofold.report.SearchStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that forward passes were needed for. The probabilities of a {@link BernoulliSearch} follow from the losses
 * and from what the seed draws.
 *
 * @param weights by how much the energy of each matrix counts; empty before that was measured
 * @param firstLoss of the sample that the first baseline is, nats; null before it was taken
 * @param steps one per finished iteration
 */
public record BernoulliState(List<Double> weights, @Nullable Double firstLoss, List<SearchStep> steps) {
    /** Nothing done yet. */
    public static final BernoulliState NONE = new BernoulliState(List.of(), null, List.of());

    public BernoulliState {
        weights = List.copyOf(weights);
        steps = List.copyOf(steps);
    }
}
