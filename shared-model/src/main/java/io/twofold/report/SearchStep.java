package io.twofold.report;

import java.util.List;

/**
 * One step of a learnt allocation.
 *
 * @param iteration from 1
 * @param radius γ of the sampled window
 * @param lossFirst mean next-token loss of the first sample on the step's minibatch, nats
 * @param lossSecond the same of the second sample
 * @param best lowest loss of any sample so far
 * @param gradientNorm Euclidean norm of the gradient's estimate
 * @param distance Euclidean distance that the learnt values moved in this step
 * @param sparsity µ_s after the step, in the order of the allocation's units
 * @param rankRatio µ_κ after the step, in the order of the allocation's matrices
 */
public record SearchStep(
        int iteration,
        double radius,
        double lossFirst,
        double lossSecond,
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
