package io.twofold.engine.evaluation;

/**
 * What likelihoods took.
 *
 * @param asked tokens that go into the model if every query is answered alone
 * @param computed tokens that went into it, common beginnings once
 * @param padding tokens that went through it beside these, to make rows of one length
 * @param scored tokens after which the next one was predicted
 */
public record EvaluationWork(long asked, long computed, long padding, long scored) {
    static final EvaluationWork NONE = new EvaluationWork(0, 0, 0, 0);

    EvaluationWork plus(EvaluationWork other) {
        return new EvaluationWork(
                asked + other.asked, computed + other.computed, padding + other.padding, scored + other.scored);
    }
}
