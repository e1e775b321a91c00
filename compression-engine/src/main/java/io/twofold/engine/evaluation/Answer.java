package io.twofold.engine.evaluation;

/** What a model says to a {@link Query}. */
public sealed interface Answer {
    /**
     * To a continuation or a rolling text.
     *
     * @param logLikelihood natural logarithm of the probability of the text
     * @param greedy whether each of its tokens was the likeliest; false for rolling texts
     */
    record Likelihood(double logLikelihood, boolean greedy) implements Answer {}

    /** To a generation. */
    record Written(String text) implements Answer {}
}
