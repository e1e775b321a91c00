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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a checkpoint has every tensor that a model's description needs, in the right shape and of a float type, and no
 * others in its blocks: one that is not computed with would make the model another one, without a word.
 */
final class ShapeCheck {
    /** What older checkpoints keep beside their weights though it follows from the configuration. */
    private static final List<String> DERIVED = List.of(".rotary_emb.inv_freq", ".attn.bias", ".attn.masked_bias");

    private final Weights weights;
    private final Set<String> used = new HashSet<>();

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
        requireNoOthers(model.block().apply(0).name());
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

    /** @param first name of a block; that of every block differs in its number only */
    private void requireNoOthers(String first) {
        String blocks = first.substring(0, first.lastIndexOf('.') + 1);
        for (String name : weights.names()) {
            if (name.startsWith(blocks)
                    && !used.contains(name)
                    && DERIVED.stream().noneMatch(name::endsWith)) {
                throw new CompressionException(
                        FailureCode.UNSAFE_CHECKPOINT,
                        "The checkpoint has a tensor " + quote(name)
                                + " that config.json does not account for; check the number of blocks, and the fields that"
                                + " tell which layers have biases and norms");
            }
        }
    }

    /** Names in a file are a stranger's; the description's own are not. */
    private static String quote(String name) {
        String printable = name.replaceAll("[^ -~]", "?");
        return printable.length() <= 200 ? printable : printable.substring(0, 200) + "…";
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
        weights.requireFloat(name); // first, because quantised weights also have other shapes, and that explains less
        if (!weights.shape(name).equals(expected)) {
            throw new CompressionException(
                    FailureCode.UNSAFE_CHECKPOINT,
                    "Tensor " + name + " must have shape " + expected + " by config.json, but has "
                            + weights.shape(name));
        }
        used.add(name);
    }
}
