package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.Predicate;

/** OPT: Zhang et al., 2022. The model of 350 million parameters has its norms behind the sub-layers and narrower embeddings. */
final class Opt implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("opt");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        String prefix = tensors.test("decoder.embed_tokens.weight") ? "decoder." : "model.decoder.";
        int hidden = config.size("hidden_size");
        int width = config.size("word_embed_proj_dim", hidden);
        boolean before = config.flag("do_layer_norm_before", true);
        boolean affine = config.flag("layer_norm_elementwise_affine", true);
        Layers layers = new Layers(prefix);
        String table = prefix + "embed_tokens.weight";
        return new Transformer(
                hidden,
                config.size("vocab_size"),
                config.size("max_position_embeddings", 2048),
                new Embedding(
                        table,
                        width,
                        1,
                        width == hidden ? null : layers.linear("project_in", hidden, width, false),
                        new Embedding.Positions(prefix + "embed_positions.weight", 2),
                        null,
                        null),
                config.size("num_hidden_layers"),
                index -> block(config, prefix + "layers." + index, before, affine),
                new Head(
                        null,
                        Activation.RELU,
                        before && !config.flag("_remove_final_layer_norm", false)
                                ? norm(layers, "final_layer_norm", hidden, affine)
                                : null,
                        width == hidden ? null : layers.linear("project_out", width, hidden, false),
                        config.flag("tie_word_embeddings", true) ? table : "lm_head.weight",
                        null,
                        0));
    }

    private static Block block(ConfigReader config, String name, boolean before, boolean affine) {
        int hidden = config.size("hidden_size");
        int heads = config.size("num_attention_heads");
        int intermediate = config.size("ffn_dim");
        boolean bias = config.flag("enable_bias", true);
        Layers layers = new Layers(name + ".");
        return new Block(
                name,
                Attention.multiHead(
                        norms(norm(layers, "self_attn_layer_norm", hidden, affine), before),
                        List.of(
                                layers.linear("self_attn.q_proj", hidden, hidden, bias),
                                layers.linear("self_attn.k_proj", hidden, hidden, bias),
                                layers.linear("self_attn.v_proj", hidden, hidden, bias)),
                        layers.linear("self_attn.out_proj", hidden, hidden, bias),
                        hidden,
                        heads,
                        1 / Math.sqrt(Attention.headSize(hidden, heads)),
                        true),
                new FeedForward(
                        norms(norm(layers, "final_layer_norm", hidden, affine), before),
                        List.of(layers.linear("fc1", intermediate, hidden, bias)),
                        layers.linear("fc2", hidden, intermediate, bias),
                        Activation.of(config, "activation_function", Activation.RELU)));
    }

    private static Norms norms(Norm norm, boolean before) {
        return before ? new Norms(norm, null, null) : new Norms(null, null, norm);
    }

    private static Norm norm(Layers layers, String name, int size, boolean affine) {
        return affine ? layers.layerNorm(name, size, 1e-5) : new Norm(Norm.Kind.LAYER, null, null, size, 1e-5, 0);
    }
}
