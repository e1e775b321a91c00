package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.Predicate;

/** Llama with a sliding window in every block: Jiang et al., 2023, section 2. */
final class Mistral implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("mistral");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        return new LlamaStyle(config, 1e-6)
                .activation(Activation.of(config, "hidden_act", Activation.SILU))
                .window(config.sizeOrNone("sliding_window", 4096), block -> true)
                .build();
    }
}
