package io.twofold.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a learnt allocation.
 *
 * @param iteration from 1
 * @param radius γ of the sampled window, or null where nothing is sampled from one
 * @param lossFirst mean next-token loss of the first sample on the step's minibatch, nats
 * @param lossSecond the same of the second sample, or null where a step takes one
 * @param baseline δ, with which a single sample's loss is compared, nats, or null where two are compared
 * @param best lowest loss of any sample so far
 * @param gradientNorm Euclidean norm of the gradient's estimate
 * @param distance Euclidean distance that the learnt values moved in this step
 * @param sparsity sparsity of each of the allocation's units after the step: µ_s, or the expected one, which is negative
 *     where so many candidates are expected that the matrix itself would be smaller
 * @param rankRatio rank ratio of each of the allocation's matrices after the step: µ_κ, or the expected one
 */
public record SearchStep(
        int iteration,
        @Nullable Double radius,
        double lossFirst,
        @Nullable Double lossSecond,
        @Nullable Double baseline,
        double best,
        double gradientNorm,
        double distance,
        List<Double> sparsity,
        List<Double> rankRatio) {

    public SearchStep {
        sparsity = List.copyOf(sparsity);
        rankRatio = List.copyOf(rankRatio);
    }
}
