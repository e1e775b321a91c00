package io.twofold.engine.architecture;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.List;
import java.util.function.Predicate;

/** BERT with its head for masked tokens: Devlin et al., 2019. */
final class Bert implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("bert");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        String prefix = tensors.test("embeddings.word_embeddings.weight") ? "" : "bert.";
        int hidden = config.size("hidden_size");
        int positions = config.size("max_position_embeddings", 512);
        Activation activation = Activation.of(config, "hidden_act", Activation.GELU);
        requireAbsolutePositions(config);
        Names names = new Names(prefix + "embeddings.", hidden, config.positive("layer_norm_eps", 1e-12), tensors);
        String table = prefix + "embeddings.word_embeddings.weight";
        return new Transformer(
                hidden,
                config.size("vocab_size"),
                positions,
                new Embedding(
                        table,
                        hidden,
                        1,
                        null,
                        new Embedding.Positions(prefix + "embeddings.position_embeddings.weight", 0),
                        new Embedding.Types(
                                prefix + "embeddings.token_type_embeddings.weight", config.size("type_vocab_size", 2)),
                        names.norm("LayerNorm")),
                config.size("num_hidden_layers"),
                index -> block(config, names.below(prefix + "encoder.layer." + index + "."), activation),
                new Head(
                        new Layers("cls.predictions.transform.").linear("dense", hidden, hidden, true),
                        activation,
                        names.below("cls.predictions.transform.").norm("LayerNorm"),
                        null,
                        config.flag("tie_word_embeddings", true) ? table : "cls.predictions.decoder.weight",
                        "cls.predictions.bias",
                        0));
    }

    private static void requireAbsolutePositions(ConfigReader config) {
        String kind = config.text("position_embedding_type", "absolute");
        if (!kind.equals("absolute")) {
            throw new CompressionException(
                    FailureCode.UNSUPPORTED_ARCHITECTURE,
                    "config.json: position_embedding_type must be absolute, but was " + ConfigReader.shorten(kind));
        }
    }

    /** Norms below a prefix; the first published models call gains gamma and shifts beta. */
    private record Names(String prefix, int hidden, double epsilon, Predicate<String> tensors) {
        Names below(String other) {
            return new Names(other, hidden, epsilon, tensors);
        }

        Norm norm(String name) {
            boolean old = tensors.test(prefix + name + ".gamma");
            String gains = prefix + name + (old ? ".gamma" : ".weight");
            return new Norm(Norm.Kind.LAYER, gains, prefix + name + (old ? ".beta" : ".bias"), hidden, epsilon, 0);
        }
    }

    private static Block block(ConfigReader config, Names names, Activation activation) {
        int hidden = names.hidden();
        int heads = config.size("num_attention_heads");
        int intermediate = config.size("intermediate_size");
        int headSize = Attention.headSize(hidden, heads);
        Layers layers = new Layers(names.prefix());
        return new Block(
                names.prefix().substring(0, names.prefix().length() - 1),
                Attention.multiHead(
                        new Norms(null, null, names.norm("attention.output.LayerNorm")),
                        List.of(
                                layers.linear("attention.self.query", hidden, hidden, true),
                                layers.linear("attention.self.key", hidden, hidden, true),
                                layers.linear("attention.self.value", hidden, hidden, true)),
                        layers.linear("attention.output.dense", hidden, hidden, true),
                        hidden,
                        heads,
                        1 / Math.sqrt(headSize),
                        false),
                new FeedForward(
                        new Norms(null, null, names.norm("output.LayerNorm")),
                        List.of(layers.linear("intermediate.dense", intermediate, hidden, true)),
                        layers.linear("output.dense", hidden, intermediate, true),
                        activation));
    }
}
