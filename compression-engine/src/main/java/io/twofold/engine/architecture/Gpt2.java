package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.Predicate;

/** GPT-2: Radford et al., 2019. Its Conv1D layers store the transpose, those of attention all in one. */
final class Gpt2 implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("gpt2");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        String prefix = tensors.test("wte.weight") ? "" : "transformer.";
        int hidden = config.size("n_embd");
        double epsilon = config.positive("layer_norm_epsilon", 1e-5);
        String table = prefix + "wte.weight";
        return new Transformer(
                hidden,
                config.size("vocab_size"),
                config.size("n_positions", 1024),
                new Embedding(table, hidden, 1, null, new Embedding.Positions(prefix + "wpe.weight", 0), null, null),
                config.size("n_layer"),
                index -> block(config, prefix + "h." + index, index, epsilon),
                Head.of(
                        new Layers(prefix).layerNorm("ln_f", hidden, epsilon),
                        config.flag("tie_word_embeddings", true) ? table : "lm_head.weight",
                        0));
    }

    private static Block block(ConfigReader config, String name, int index, double epsilon) {
        int hidden = config.size("n_embd");
        int heads = config.size("n_head");
        int intermediate = config.size("n_inner", 4 * hidden);
        int headSize = Attention.headSize(hidden, heads);
        double scale = config.flag("scale_attn_weights", true) ? 1 / Math.sqrt(headSize) : 1;
        Layers layers = new Layers(name + ".");
        return new Block(
                name,
                Attention.multiHead(
                        new Norms(layers.layerNorm("ln_1", hidden, epsilon), null, null),
                        layers.fusedTransposed("attn.c_attn", hidden, List.of("q", "k", "v"), hidden, hidden, hidden),
                        layers.transposed("attn.c_proj", hidden, hidden),
                        hidden,
                        heads,
                        config.flag("scale_attn_by_inverse_layer_idx", false) ? scale / (index + 1) : scale,
                        true),
                new FeedForward(
                        new Norms(layers.layerNorm("ln_2", hidden, epsilon), null, null),
                        List.of(layers.transposed("mlp.c_fc", intermediate, hidden)),
                        layers.transposed("mlp.c_proj", hidden, intermediate),
                        Activation.of(config, "activation_function", Activation.GELU_TANH)));
    }
}
