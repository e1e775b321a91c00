package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.IntStream;

/** A decoder-only language model whose blocks are loaded one at a time. */
public interface CausalModel extends AutoCloseable {
    /** Number of decoder blocks. */
    int blockCount();

    /** Longest sequence that the model was made for. */
    int maxPositions();

    /** Number of token ids: 0 … vocabularySize − 1. */
    int vocabularySize();

    /** Name of a decoder block, as its tensors' names begin. */
    String blockName(int index);

    /** Names of the weights of a decoder block's linear layers, in the order of computation. */
    List<String> matrices(int block);

    /** Names of the weights of all linear layers inside the decoder blocks, in the order of computation. */
    default List<String> matrices() {
        return IntStream.range(0, blockCount())
                .boxed()
                .flatMap(i -> matrices(i).stream())
                .toList();
    }

    /** Sizes of one of {@link #matrices}: outFeatures, inFeatures. */
    List<Integer> shape(String matrix);

    /** Loads a block's weights. */
    DecoderBlock loadBlock(int index);

    /** Ids (batch × tokens, int64) to the first block's input (batch × tokens × hidden). */
    NDArray embed(NDManager manager, NDArray ids);

    /** The last block's output to scores (batch × tokens × vocabulary). */
    NDArray logits(NDManager manager, NDArray hidden);

    /**
     * Negative log-likelihood in nats (batch × (tokens − 1), float64) of each token given those before it.
     *
     * @param hidden the last block's output
     */
    NDArray nextTokenLoss(NDManager manager, NDArray hidden, NDArray ids);

    /** Frees embeddings and head. */
    @Override
    void close();
}
