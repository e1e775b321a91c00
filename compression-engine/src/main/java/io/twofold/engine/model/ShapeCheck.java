package io.twofold.engine.model;

import io.twofold.engine.architecture.Attention;
import io.twofold.engine.architecture.Block;
import io.twofold.engine.architecture.Embedding;
import io.twofold.engine.architecture.Head;
import io.twofold.engine.architecture.Linear;
import io.twofold.engine.architecture.Norm;
import io.twofold.engine.architecture.Norms;
import io.twofold.engine.architecture.Place;
import io.twofold.engine.architecture.Transformer;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a checkpoint has every tensor that a model's description needs, in the right shape. */
final class ShapeCheck {
    private final Weights weights;

    ShapeCheck(Weights weights) {
        this.weights = weights;
    }

    /** @throws CompressionException with {@code unsafe-checkpoint}, naming the first tensor that does not fit */
    void check(Transformer model) {
        embedding(model);
        head(model);
        for (int i = 0; i < model.blocks(); i++) {
            block(model.block().apply(i));
        }
    }

    private void embedding(Transformer model) {
        Embedding embedding = model.embedding();
        long hidden = model.hiddenSize();
        tensor(embedding.table(), model.vocabularySize(), embedding.width());
        linear(embedding.projection());
        if (embedding.positions() != null) {
            tensor(
                    embedding.positions().table(),
                    (long) model.maxPositions() + embedding.positions().offset(),
                    hidden);
        }
        if (embedding.types() != null) {
            tensor(embedding.types().table(), embedding.types().count(), hidden);
        }
        norm(embedding.norm());
    }

    private void head(Transformer model) {
        Head head = model.head();
        linear(head.transform());
        norm(head.norm());
        linear(head.projection());
        long width = head.projection() == null
                ? model.hiddenSize()
                : head.projection().outFeatures();
        tensor(head.table(), model.vocabularySize(), width);
        if (head.bias() != null) {
            tensor(head.bias(), model.vocabularySize());
        }
    }

    private void block(Block block) {
        Attention attention = block.attention();
        norms(attention.norms());
        norm(attention.queryNorm());
        norm(attention.keyNorm());
        norms(block.feedForward().norms());
        block.layers().forEach(this::linear);
    }

    private void norms(Norms norms) {
        norm(norms.before());
        norm(norms.after());
        norm(norms.behind());
    }

    private void norm(@Nullable Norm norm) {
        if (norm != null && norm.weight() != null) {
            tensor(norm.weight(), norm.size());
        }
        if (norm != null && norm.bias() != null) {
            tensor(norm.bias(), norm.size());
        }
    }

    private void linear(@Nullable Linear linear) {
        if (linear == null) {
            return;
        }
        if (LinearLayer.isApart(linear, weights)) {
            tensor(linear.name(), linear.outFeatures(), linear.inFeatures());
        } else {
            place(linear.weight());
        }
        if (linear.bias() != null) {
            place(linear.bias());
        }
    }

    private void place(Place place) {
        tensor(place.tensor(), place.shape());
    }

    private void tensor(String name, long... shape) {
        tensor(name, java.util.Arrays.stream(shape).boxed().toList());
    }

    private void tensor(String name, List<Long> expected) {
        if (!weights.has(name)) {
            throw new CompressionException(
                    FailureCode.UNSAFE_CHECKPOINT,
                    "The checkpoint has no tensor " + name + ", which config.json implies");
        }
        if (!weights.shape(name).equals(expected)) {
            throw new CompressionException(
                    FailureCode.UNSAFE_CHECKPOINT,
                    "Tensor " + name + " must have shape " + expected + " by config.json, but has "
                            + weights.shape(name));
        }
    }
}
