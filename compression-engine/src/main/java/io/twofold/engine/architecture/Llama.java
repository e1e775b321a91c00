package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.Predicate;

/** Llama 1 to 3.3, SmolLM and what else is written down as one: Touvron et al., 2023, section 2.2. */
final class Llama implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("llama");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        boolean attentionBias = config.flag("attention_bias", false);
        return new LlamaStyle(config, 1e-6)
                .activation(Activation.of(config, "hidden_act", Activation.SILU))
                .biases(attentionBias, attentionBias, config.flag("mlp_bias", false))
                .build();
    }
}
