package io.twofold.engine.estimate;

import io.twofold.recipe.ExportFormat;

/** Seconds of measuring perplexities. */
final class EvaluationCost {
    /** Tokens for which PerplexityEvaluator loads the blocks once. */
    static final double TOKENS_IN_FLIGHT = 32_768;

    private final Workload work;
    private final ForwardCost forward;
    private final StorageCost storage;

    EvaluationCost(Workload work, ForwardCost forward, StorageCost storage) {
        this.work = work;
        this.forward = forward;
        this.storage = storage;
    }

    /** Of the dense model. */
    double dense() {
        return forward.whole(work.evaluationTokens(), work.evaluationWindow()) + passes() * forward.load();
    }

    /** Of the first export. */
    double compressed() {
        boolean factored = work.request().exports().get(0) == ExportFormat.FACTORED;
        return dense() + (factored ? passes() * storage.mergeAll() : 0);
    }

    private double passes() {
        return Math.ceil(work.evaluationTokens() / TOKENS_IN_FLIGHT);
    }
}
