package io.twofold.recipe;

/**
 * Learns for every candidate of a decomposition (every singular value, every sparse entry) the probability to keep it,
 * by REINFORCE under one budget for the whole model, then keeps the best: CAP, stage 2. Only forward passes are needed.
 *
 * @param initial where the probabilities start; not stated in the paper
 * @param sensitivity how the energies of different matrices are made comparable
 * @param probe the text on which the sensitivity is measured
 * @param iterations number of policy steps (CAP: 3)
 * @param window w: the baseline is the moving average δ ← βδ + (1 − β)L with β = 1 − 1/w (CAP: a window of 5)
 * @param learningRate η (CAP: 0.05)
 * @param epsilon ε in ∇log p = (m − s) ÷ (s(1 − s) + ε); not stated in the paper
 * @param minibatch the text of every step (CAP: 128 sequences)
 * @param ranking by what the candidates are ranked in the end
 */
public record Bernoulli(
        InitialProbability initial,
        Sensitivity sensitivity,
        Minibatch probe,
        int iterations,
        int window,
        double learningRate,
        double epsilon,
        Minibatch minibatch,
        Ranking ranking)
        implements Allocation {

    @Override
    public void validate(Problems problems) {
        probe.validate(problems.at("probe"));
        problems.require(
                iterations >= 0 && iterations <= 1_000_000, "iterations", "must lie in 0 … 1000000", iterations);
        problems.require(window >= 1 && window <= 1_000_000, "window", "must lie in 1 … 1000000", window);
        problems.require(
                learningRate >= 0 && learningRate <= 1000, "learningRate", "must lie in [0, 1000]", learningRate);
        problems.require(epsilon > 0 && epsilon <= 1, "epsilon", "must lie above 0 and up to 1", epsilon);
        minibatch.validate(problems.at("minibatch"));
    }
}
