package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What Llama and its descendants share: the tensors' names, grouped-query attention with rotary positions, RMS norms and
 * a gated feed-forward network. A descendant says only where it differs.
 */
final class LlamaStyle {
    /** Where a block has its norms. */
    enum Placement {
        /** In front of each sub-layer. */
        BEFORE,
        /** On what each sub-layer adds. */
        AFTER,
        /** Both. */
        AROUND
    }

    /** Which features of queries and keys are normalised together. */
    enum HeadNorm {
        NONE,
        EACH_HEAD,
        ALL_HEADS
    }

    private final ConfigReader config;
    private final int hidden;
    private final int heads;
    private final int keyValueHeads;
    private final int headSize;
    private final int intermediate;
    private final double epsilon;

    private Activation activation = Activation.SILU;
    private Placement placement = Placement.BEFORE;
    private double normOffset;
    private boolean inputBias;
    private boolean outputBias;
    private boolean feedForwardBias;
    private boolean fused;
    private boolean tiedByDefault;
    private HeadNorm headNorm = HeadNorm.NONE;
    private double embeddingScale = 1;
    private double scale;
    private double attentionSoftcap;
    private double softcap;
    private int window;
    private IntPredicate windowed = block -> true;
    private IntFunction<@Nullable RotaryEmbedding> rope;

    LlamaStyle(ConfigReader config, double defaultEpsilon) {
        this.config = config;
        this.hidden = config.size("hidden_size");
        this.heads = config.size("num_attention_heads");
        this.keyValueHeads = config.size("num_key_value_heads", heads);
        if (heads % keyValueHeads != 0) {
            throw ConfigReader.invalid("num_key_value_heads must divide num_attention_heads, but they are "
                    + keyValueHeads + " and " + heads);
        }
        this.headSize = config.size("head_dim", Math.max(1, hidden / heads));
        this.intermediate = config.size("intermediate_size");
        this.epsilon = config.positive("rms_norm_eps", defaultEpsilon);
        this.scale = 1 / Math.sqrt(headSize);
        RotaryEmbedding[] usual = new RotaryEmbedding[1]; // read when asked for: some descendants spell it differently
        this.rope = block -> {
            if (usual[0] == null) {
                usual[0] = RotaryEmbedding.of(config, headSize);
            }
            return usual[0];
        };
    }

    int headSize() {
        return headSize;
    }

    LlamaStyle activation(Activation value) {
        activation = value;
        return this;
    }

    /** Biases of q, k, v; of o; of gate, up, down. */
    LlamaStyle biases(boolean inputs, boolean output, boolean feedForward) {
        inputBias = inputs;
        outputBias = output;
        feedForwardBias = feedForward;
        return this;
    }

    /** @param offset added to stored gains */
    LlamaStyle norms(Placement value, double offset) {
        placement = value;
        normOffset = offset;
        return this;
    }

    /** How queries and keys are normalised. */
    LlamaStyle headNorm(HeadNorm value) {
        headNorm = value;
        return this;
    }

    /** q, k, v share one tensor, and so do gate and up. */
    LlamaStyle fused() {
        fused = true;
        return this;
    }

    LlamaStyle tiedByDefault() {
        tiedByDefault = true;
        return this;
    }

    /** @param tokens that a token sees, or 0 for all before it */
    LlamaStyle window(int tokens, IntPredicate blocks) {
        window = tokens;
        windowed = blocks;
        return this;
    }

    LlamaStyle rope(IntFunction<@Nullable RotaryEmbedding> value) {
        rope = value;
        return this;
    }

    LlamaStyle embeddingScale(double value) {
        embeddingScale = value;
        return this;
    }

    LlamaStyle attentionScale(double value) {
        scale = value;
        return this;
    }

    /** @param scores of the vocabulary; both are 0 for none */
    LlamaStyle softcaps(double attention, double scores) {
        attentionSoftcap = attention;
        softcap = scores;
        return this;
    }

    Transformer build() {
        String table = "model.embed_tokens.weight";
        boolean tied = config.flag("tie_word_embeddings", tiedByDefault);
        return new Transformer(
                hidden,
                config.size("vocab_size"),
                config.size("max_position_embeddings", 2048),
                new Embedding(table, hidden, embeddingScale, null, null, null, null),
                config.size("num_hidden_layers"),
                this::block,
                Head.of(
                        new Layers("model.").rms("norm", hidden, epsilon, normOffset),
                        tied ? table : "lm_head.weight",
                        softcap));
    }

    private Block block(int index) {
        String name = "model.layers." + index;
        Layers layers = new Layers(name + ".");
        return new Block(name, attention(layers, index), feedForward(layers));
    }

    private Attention attention(Layers layers, int index) {
        int queries = ConfigReader.product("the features of all heads (head_dim)", heads, headSize);
        int keys = keyValueHeads * headSize;
        boolean each = headNorm == HeadNorm.EACH_HEAD;
        return new Attention(
                norms(layers, "input_layernorm", "post_attention_layernorm"),
                fused
                        ? layers.fused("self_attn.qkv_proj", hidden, List.of("q", "k", "v"), queries, keys, keys)
                        : List.of(
                                layers.linear("self_attn.q_proj", queries, hidden, inputBias),
                                layers.linear("self_attn.k_proj", keys, hidden, inputBias),
                                layers.linear("self_attn.v_proj", keys, hidden, inputBias)),
                layers.linear("self_attn.o_proj", hidden, queries, outputBias),
                heads,
                keyValueHeads,
                headSize,
                scale,
                attentionSoftcap,
                windowed.test(index) ? window : 0,
                true,
                headNorm(layers, "self_attn.q_norm", each ? headSize : queries),
                headNorm(layers, "self_attn.k_norm", each ? headSize : keys),
                rope.apply(index));
    }

    private @Nullable Norm headNorm(Layers layers, String name, int size) {
        return headNorm == HeadNorm.NONE ? null : layers.rms(name, size, epsilon, normOffset);
    }

    private FeedForward feedForward(Layers layers) {
        boolean around = placement == Placement.AROUND;
        return new FeedForward(
                norms(
                        layers,
                        around ? "pre_feedforward_layernorm" : "post_attention_layernorm",
                        "post_feedforward_layernorm"),
                fused
                        ? layers.fused("mlp.gate_up_proj", hidden, List.of("gate", "up"), intermediate, intermediate)
                        : List.of(
                                layers.linear("mlp.gate_proj", intermediate, hidden, feedForwardBias),
                                layers.linear("mlp.up_proj", intermediate, hidden, feedForwardBias)),
                layers.linear("mlp.down_proj", hidden, intermediate, feedForwardBias),
                activation);
    }

    private Norms norms(Layers layers, String before, String after) {
        return new Norms(
                placement == Placement.AFTER ? null : layers.rms(before, hidden, epsilon, normOffset),
                placement == Placement.BEFORE ? null : layers.rms(after, hidden, epsilon, normOffset),
                null);
    }
}
