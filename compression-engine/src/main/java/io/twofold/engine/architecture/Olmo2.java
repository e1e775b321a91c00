package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.Predicate;

/** OLMo 2: Llama with norms on what sub-layers add, and on all queries and all keys. */
final class Olmo2 implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("olmo2");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        boolean bias = config.flag("attention_bias", false);
        return new LlamaStyle(config, 1e-5)
                .activation(Activation.of(config, "hidden_act", Activation.SILU))
                .biases(bias, bias, false)
                .norms(LlamaStyle.Placement.AFTER, 0)
                .headNorm(LlamaStyle.HeadNorm.ALL_HEADS)
                .build();
    }
}
