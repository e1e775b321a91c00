package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.Predicate;

/** Phi-3 and 3.5 mini, Phi-4: Llama with fused projections and often LongRoPE. */
final class Phi3 implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("phi3");
    }

    @Override
    public List<String> adoptedClasses() {
        return List.of("configuration_phi3.Phi3Config", "modeling_phi3.Phi3ForCausalLM");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        return new LlamaStyle(config, 1e-5)
                .activation(Activation.of(config, "hidden_act", Activation.SILU))
                .fused()
                .window(config.sizeOrNone("sliding_window", 0), block -> true)
                .build();
    }
}
