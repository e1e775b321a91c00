package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.Predicate;

/** Gemma 2: norms around sub-layers, soft caps, a window in every other block: Gemma team, 2024, section 2. */
final class Gemma2 implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("gemma2");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        return style(config)
                .softcaps(
                        config.positiveOrNone("attn_logit_softcapping", 50),
                        config.positiveOrNone("final_logit_softcapping", 30))
                .window(config.sizeOrNone("sliding_window", 4096), Windows.byType(config, block -> block % 2 == 0))
                .build();
    }

    /** What all Gemmas share. */
    static LlamaStyle style(ConfigReader config) {
        boolean bias = config.flag("attention_bias", false);
        return new LlamaStyle(config, 1e-6)
                .activation(Activation.of(config, "hidden_activation", Activation.GELU_TANH))
                .biases(bias, bias, false)
                .norms(LlamaStyle.Placement.AROUND, 1)
                .attentionScale(1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256)))
                .embeddingScale(Math.sqrt(config.size("hidden_size")))
                .tiedByDefault();
    }
}
