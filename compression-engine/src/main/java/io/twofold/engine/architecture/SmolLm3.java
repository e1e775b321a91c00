package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** SmolLM3: Llama without positions in every fourth block. */
final class SmolLm3 implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("smollm3");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        boolean bias = config.flag("attention_bias", false);
        LlamaStyle style = new LlamaStyle(config, 1e-6);
        RotaryEmbedding rope = RotaryEmbedding.of(config, "rope_theta", 2_000_000, config.rope(), style.headSize());
        List<Integer> rotated = config.integers("no_rope_layers"); // despite its name, 1 is for blocks with positions
        if (rotated != null) {
            config.requireOnePerBlock("no_rope_layers", rotated);
        }
        int interval = config.size("no_rope_layer_interval", 4);
        return style.activation(Activation.of(config, "hidden_act", Activation.SILU))
                .biases(bias, bias, config.flag("mlp_bias", false))
                .rope(block -> isRotated(rotated, interval, block) ? rope : null)
                .window(Windows.size(config), Windows.byType(config, block -> false))
                .tiedByDefault()
                .build();
    }

    private static boolean isRotated(@Nullable List<Integer> rotated, int interval, int block) {
        return rotated == null ? (block + 1) % interval != 0 : rotated.get(block) != 0;
    }
}
