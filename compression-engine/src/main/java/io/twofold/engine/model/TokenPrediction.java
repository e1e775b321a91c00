package io.twofold.engine.model;

import io.twofold.report.PerplexityMethod;
import java.util.List;

/** What a model sees of a piece of text, and what it shall predict of it. The first token is never predicted. */
public interface TokenPrediction {
    /** From what a token is predicted. */
    PerplexityMethod method();

    /** Number of tokens that can be predicted of so many: those from the second on. */
    int predictable(int length);

    /**
     * One sequence as long as the text, to calibrate on.
     *
     * @throws io.twofold.failure.CompressionException with {@code unsupported-format} if the tokenizer lacks a token that
     *     the model expects, or {@code invalid-request} if nothing is predictable
     */
    TokenSequence calibration(long[] ids);

    /**
     * The sequences that together predict every predictable token exactly once; as many for every text of that length.
     *
     * @throws io.twofold.failure.CompressionException as {@link #calibration}
     */
    List<TokenSequence> scored(long[] ids);
}
