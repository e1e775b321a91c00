package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One block of a model as a chain of steps, cut where the inputs of its linear layers arise, so that a layer's inputs can
 * be watched, and the layer replaced, before anything is computed from its outputs.
 *
 * <p>A state holds the activations of a few sequences between two steps. State 0 is the block's input; group g reads
 * {@link #input} from state g, and {@link #advance} turns state g into state g + 1. The last state is the block's output.
 */
public interface ModelBlock extends AutoCloseable {
    /** The linear layers, in the order of computation. */
    List<InputGroup> groups();

    /** The weight (outFeatures × inFeatures, float32) that the block computes with. */
    NDArray weight(String name);

    /** Replaces a weight; the block frees the old one and takes over the new one. */
    void replace(String name, NDArray weight);

    /**
     * The input of a group, tokens flattened or not, features last.
     *
     * @param manager owns the result, unless it is part of the state
     */
    NDArray input(NDManager manager, int group, NDList state);

    /**
     * The stream (batch × tokens × hidden) that the output of a group's layer is added to as it is; part of the state. Null
     * if the group has several layers, or its output is changed before it is added.
     */
    @Nullable
    NDArray residual(int group, NDList state);

    /** The state behind a group; its arrays are owned by {@code manager}. */
    NDList advance(NDManager manager, int group, NDList state);

    /** The block's output (batch × tokens × features) for state 0, in one call. */
    NDArray output(NDManager manager, NDList state);

    /**
     * The block's output for rows of texts, for models that predict the next token.
     *
     * @param manager owns the result
     * @param x rows × tokens × features
     */
    NDArray output(NDManager manager, NDArray x, TreeLayout layout);

    /**
     * The block's output for tokens that follow others, for models that predict the next token.
     *
     * @param manager owns the result
     * @param x rows × new tokens × features
     * @param layout with distances, rows × new tokens × all tokens
     * @param past what was returned, behind the output, for the tokens before; empty if there are none
     * @return the output; keys and values of all tokens, rows × heads × tokens × size
     */
    NDList extend(NDManager manager, NDArray x, TreeLayout layout, NDList past);

    /** The mean over tokens of ‖y − ŷ‖² ÷ ‖ŷ‖² of the block's output y for state 0 and a target ŷ of the same shape. */
    double outputError(NDManager manager, NDList state, NDArray target);

    /**
     * How far the block's output for state 0 is from another, and how each weight would change that: automatic
     * differentiation, which keeps a copy of the weights and all that the block computes for these sequences.
     *
     * @param manager owns the result
     * @param target batch × tokens × features
     */
    BlockGradient weightGradients(NDManager manager, NDList state, NDArray target);

    /**
     * Carries a derivative back through the block.
     *
     * @param manager owns the result
     * @param state state 0
     * @param outputGradient ∂L/∂y of a number L by the block's output, batch × tokens × features
     */
    BlockBackward backward(NDManager manager, NDList state, NDArray outputGradient);

    /** Frees the block's weights. */
    @Override
    void close();
}
