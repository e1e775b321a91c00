package io.twofold.engine.model;

import java.util.Arrays;

/**
 * A sequence as a model sees it, and what it shall predict.
 *
 * @param ids what goes in
 * @param targets the token to predict at each position, or {@link #NONE}
 * @param types the segment that each token belongs to; all 0 unless the model knows segments
 * @param length how many tokens count; the rest is padding, which an encoder must not look at
 */
public record TokenSequence(long[] ids, long[] targets, long[] types, int length) {
    /** Nothing is to be predicted here. */
    public static final long NONE = -100;

    /** One segment without padding. */
    public TokenSequence(long[] ids, long[] targets) {
        this(ids, targets, new long[ids.length], ids.length);
    }

    /** Each position shall predict the token behind it. */
    public static TokenSequence nextToken(long[] ids) {
        long[] targets = Arrays.copyOfRange(ids, 1, ids.length + 1);
        targets[ids.length - 1] = NONE;
        return new TokenSequence(ids, targets);
    }

    /** Number of tokens to predict. */
    public int predicted() {
        return (int) Arrays.stream(targets).filter(target -> target != NONE).count();
    }
}
