package io.twofold.engine.architecture;

import java.util.function.IntFunction;

/**
 * A whole model.
 *
 * @param hiddenSize features of the residual stream
 * @param vocabularySize number of token ids
 * @param maxPositions longest sequence that the model was made for
 * @param blocks number of blocks
 * @param block describes block i; made when it is asked for, because a hostile configuration may claim millions
 */
public record Transformer(
        int hiddenSize,
        int vocabularySize,
        int maxPositions,
        Embedding embedding,
        int blocks,
        IntFunction<Block> block,
        Head head) {

    /** Whether tokens are predicted from those before them; else from those around them. */
    public boolean isCausal() {
        return block.apply(0).attention().causal();
    }
}
