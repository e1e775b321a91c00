package io.twofold.engine.evaluation;

import java.util.Arrays;

/**
 * A sequence whose last tokens a model shall predict, each from all before it.
 *
 * @param tokens ids, the predicted ones last
 * @param predicted how many, fewer than there are tokens
 */
record ScoredTokens(long[] tokens, int predicted) {
    /** How many tokens go into the model: all but the last. */
    int inputs() {
        return tokens.length - 1;
    }

    /** How many tokens from the start two sequences put into the model alike. */
    int commonInputs(ScoredTokens other) {
        int most = Math.min(inputs(), other.inputs());
        for (int i = 0; i < most; i++) {
            if (tokens[i] != other.tokens[i]) {
                return i;
            }
        }
        return most;
    }

    /** By the tokens that go in, so that those with a common beginning stand together. */
    int compareInputs(ScoredTokens other) {
        return Arrays.compare(tokens, 0, inputs(), other.tokens, 0, other.inputs());
    }
}
