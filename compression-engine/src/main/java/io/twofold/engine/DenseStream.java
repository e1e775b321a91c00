package io.twofold.engine;

import io.twofold.engine.model.Activations;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import org.jspecify.annotations.Nullable;

/** The calibration sequences on their way through the dense model, beside those in the compressed one. */
final class DenseStream implements AutoCloseable {
    private final LanguageModel model;
    private final Activations activations;
    private @Nullable ModelBlock block;

    /** @param activations taken over; before the first block */
    DenseStream(LanguageModel model, Activations activations) {
        this.model = model;
        this.activations = activations;
    }

    /** Loads a block. */
    void enter(int index) {
        block = model.loadBlock(index);
    }

    /** The block as it is in the dense model. */
    ModelBlock block() {
        if (block == null) {
            throw new IllegalStateException("no block is loaded");
        }
        return block;
    }

    Activations activations() {
        return activations;
    }

    void advance(int group) {
        activations.advance(block(), group);
    }

    /** Through the whole block at once. */
    void pass() {
        activations.pass(block());
    }

    /** Frees the block. */
    void leave() {
        block().close();
        block = null;
    }

    @Override
    public void close() {
        if (block != null) {
            block.close();
        }
        activations.close();
    }
}
