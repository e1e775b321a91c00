package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.Predicate;

/** Qwen 3: Llama with an RMS norm on every head of queries and keys. */
final class Qwen3 implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("qwen3");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        boolean bias = config.flag("attention_bias", false);
        return new LlamaStyle(config, 1e-6)
                .activation(Activation.of(config, "hidden_act", Activation.SILU))
                .biases(bias, bias, false)
                .headNorm(LlamaStyle.HeadNorm.EACH_HEAD)
                .window(Windows.size(config), Windows.upperBlocks(config))
                .build();
    }
}
