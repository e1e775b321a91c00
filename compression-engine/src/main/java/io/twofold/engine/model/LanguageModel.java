package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.architecture.Linear;
import java.util.List;
import java.util.stream.IntStream;

/** A transformer that predicts tokens, whose blocks are loaded one at a time. */
public interface LanguageModel extends AutoCloseable {
    /** Number of blocks. */
    int blockCount();

    /** Longest sequence that the model was made for. */
    int maxPositions();

    /**
     * Up to which length texts have the same numbers for their positions; those of longer ones are others, so that the two
     * must not go through the model together. At least {@link #maxPositions} if there is no such length.
     */
    int alikePositions();

    /**
     * How many tokens go through a layer together, unless one sequence is longer: the smaller, the less memory and the
     * slower. Results differ by rounding only.
     */
    int tokensPerBatch();

    /** Number of token ids: 0 … vocabularySize − 1. */
    int vocabularySize();

    /** Name of a block, as its tensors' names begin. */
    String blockName(int index);

    /** The linear layers of a block, in the order of computation. */
    List<Linear> layers(int block);

    /** Names of the weights of a block's linear layers, in the order of computation. */
    default List<String> matrices(int block) {
        return layers(block).stream().map(Linear::name).toList();
    }

    /** Names of the weights of all linear layers inside the blocks, in the order of computation. */
    default List<String> matrices() {
        return IntStream.range(0, blockCount())
                .boxed()
                .flatMap(i -> matrices(i).stream())
                .toList();
    }

    /** The layer that one of {@link #matrices} belongs to. */
    Linear layer(String matrix);

    /** Sizes of one of {@link #matrices}: outFeatures, inFeatures. */
    default List<Integer> shape(String matrix) {
        return List.of(layer(matrix).outFeatures(), layer(matrix).inFeatures());
    }

    /** Loads a block's weights. */
    ModelBlock loadBlock(int index);

    /** What the model sees of a text, and what it shall predict of it. */
    TokenPrediction prediction();

    /** Equally long sequences to state 0 of the first block, owned by {@code manager}: see {@link ModelBlock}. */
    NDList embed(NDManager manager, List<TokenSequence> sequences);

    /**
     * Tokens to the first block's input (rows × tokens × hidden), for models that predict the next token.
     *
     * @param manager owns the result
     * @param ids row by row
     * @throws io.twofold.failure.CompressionException with {@code unsafe-checkpoint} if the model has no such token
     */
    NDArray embed(NDManager manager, long[] ids, TreeLayout layout);

    /** The last block's output to scores (batch × tokens × vocabulary). */
    NDArray logits(NDManager manager, NDArray hidden);

    /**
     * Negative log-likelihood in nats (float64) of each target, in the order of the positions.
     *
     * @param hidden the last block's output (batch × tokens × hidden)
     * @param targets as in {@link TokenSequence}, batch × tokens
     */
    NDArray loss(NDManager manager, NDArray hidden, NDArray targets);

    /**
     * How likely next tokens are.
     *
     * @param hidden the last block's output (batch × tokens × hidden)
     * @param rows indices of tokens, counted through the batch, each once
     * @param owners for each target, the index in {@code rows} of the token that it follows
     * @param targets ids
     * @return 2 × targets, float64: log-likelihoods in nats; 1 where no token is likelier, else 0
     */
    NDArray likelihoods(NDManager manager, NDArray hidden, NDArray rows, NDArray owners, NDArray targets);

    /**
     * The likeliest next token of each row.
     *
     * @param hidden rows × hidden, of the last block's output
     */
    long[] likeliest(NDManager scope, NDArray hidden);

    /** The derivative of the sum of these losses by {@code hidden}, in its shape: see {@link #loss}. */
    NDArray lossGradient(NDManager manager, NDArray hidden, NDArray targets);

    /** Frees what is not part of a block. */
    @Override
    void close();
}
