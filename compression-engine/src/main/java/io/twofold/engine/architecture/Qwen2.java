package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.Predicate;

/** Qwen 2 and 2.5: Llama with biases on queries, keys and values, and perhaps a window in the upper blocks. */
final class Qwen2 implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("qwen2");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        return new LlamaStyle(config, 1e-6)
                .activation(Activation.of(config, "hidden_act", Activation.SILU))
                .biases(true, false, false)
                .window(Windows.size(config), Windows.upperBlocks(config))
                .build();
    }
}
