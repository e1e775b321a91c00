package io.twofold.recipe;

/**
 * Learns sparsity and rank ratios by policy gradient on a truncated Gaussian around them: CLMA, Algorithm 1. Each
 * outer iteration compresses the model twice, with two samples, and compares the losses on one minibatch.
 *
 * @param granularity what has a sparsity of its own; rank ratios are always learnt per matrix
 * @param start the allocation that learning starts from; left out, it is uniform below a sparsity of 0.6 and OWL from
 *     there (supplement A.2; between 0.5 and 0.6 the paper is silent)
 * @param estimator how two losses become a gradient
 * @param window the distribution that is sampled (Table 7)
 * @param outerIterations number of policy steps; not stated in the paper
 * @param optimizer AdamW (Table 6; the text says Adam with a learning rate of 0.01)
 * @param minibatch the text of one step (Table 6, Batch Size and Sequence Length)
 * @param anchorInterval outer iterations between two cold decompositions at the current values, from which the samples'
 *     decompositions warm-start
 * @param refreshScaling whether D is measured again at each anchor, on the compressed model's activations, or kept from
 *     the dense model
 * @param patience stop early if the mean loss of so many steps is no lower than that of as many before; 0 never stops
 */
public record TruncatedGaussian(
        Granularity granularity,
        Allocation start,
        Estimator estimator,
        Window window,
        int outerIterations,
        AdamW optimizer,
        Minibatch minibatch,
        int anchorInterval,
        boolean refreshScaling,
        int patience)
        implements Allocation {

    /**
     * The truncated Gaussian N_γ(µ, σ²) on [µ − γ, µ + γ], and how γ shrinks: γ₀ during the warm-up, then along a cubic
     * to γ_target, where it stays (supplement A.2).
     *
     * @param variance σ² (Table 7's second column, read as the variance)
     * @param initialRadius γ₀ (Table 7)
     * @param finalRadius γ_target (Table 7)
     * @param warmup share of the outer iterations at γ₀ (Table 7, E_warmup)
     * @param anneal share of the outer iterations after which γ is γ_target (Table 7, E_anneal)
     */
    public record Window(double variance, double initialRadius, double finalRadius, double warmup, double anneal) {

        void validate(Problems problems) {
            problems.require(variance > 0 && variance <= 1e6, "variance", "must lie above 0 and up to 1e6", variance);
            problems.require(
                    initialRadius > 0 && initialRadius <= 0.5,
                    "initialRadius",
                    "must lie above 0 and up to 0.5",
                    initialRadius);
            problems.require(
                    finalRadius > 0 && finalRadius <= initialRadius,
                    "finalRadius",
                    "must lie above 0 and up to initialRadius",
                    finalRadius);
            problems.require(warmup >= 0 && warmup < anneal, "warmup", "must lie in [0, anneal)", warmup);
            problems.require(anneal <= 1, "anneal", "must be at most 1", anneal);
        }
    }

    /**
     * Adam with decoupled weight decay: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
     *
     * @param learningRate η (Table 6)
     * @param beta1 decay of the first moment, in [0, 1)
     * @param beta2 decay of the second moment, in [0, 1)
     * @param epsilon added to the root of the second moment
     * @param weightDecay pull towards 0 per step, times η; 0 makes it Adam
     */
    public record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {

        void validate(Problems problems) {
            problems.require(
                    learningRate > 0 && learningRate <= 1,
                    "learningRate",
                    "must lie above 0 and up to 1",
                    learningRate);
            problems.require(beta1 >= 0 && beta1 < 1, "beta1", "must lie in [0, 1)", beta1);
            problems.require(beta2 >= 0 && beta2 < 1, "beta2", "must lie in [0, 1)", beta2);
            problems.require(epsilon > 0 && epsilon <= 1, "epsilon", "must lie above 0 and up to 1", epsilon);
            problems.require(weightDecay >= 0 && weightDecay <= 1, "weightDecay", "must lie in [0, 1]", weightDecay);
        }
    }

    @Override
    public void validate(Problems problems) {
        if (start instanceof TruncatedGaussian || start instanceof Bernoulli) {
            problems.add("start", "must not be learnt itself; name uniform, owl, alpha-pruning or rate-distortion");
        } else if (start instanceof RateDistortion settings && settings.budget() == BudgetUnit.BYTES) {
            problems.add("start", "must count its budget in parameters, as learning does");
        } else {
            start.validate(problems.at("start"));
        }
        window.validate(problems.at("window"));
        optimizer.validate(problems.at("optimizer"));
        minibatch.validate(problems.at("minibatch"));
        problems.require(
                outerIterations >= 1 && outerIterations <= 1_000_000,
                "outerIterations",
                "must lie in 1 … 1000000",
                outerIterations);
        problems.require(anchorInterval >= 1, "anchorInterval", "must be at least 1", anchorInterval);
        problems.require(patience >= 0, "patience", "must be 0 (never stop early) or more", patience);
    }
}
