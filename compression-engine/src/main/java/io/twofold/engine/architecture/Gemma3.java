package io.twofold.engine.architecture;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Gemma 3, text only: Gemma 2 with norms on heads and two rotary embeddings instead of soft caps in attention. */
final class Gemma3 implements Architecture {
    @Override
    public List<String> modelTypes() {
        return List.of("gemma3_text");
    }

    @Override
    public Transformer describe(ConfigReader config, Predicate<String> tensors) {
        if (config.flag("use_bidirectional_attention", false)) {
            throw new CompressionException(
                    FailureCode.UNSUPPORTED_ARCHITECTURE,
                    "config.json: use_bidirectional_attention must be false; embedding models made of Gemma 3 are not supported");
        }
        LlamaStyle style = Gemma2.style(config);
        ConfigReader parameters = config.object("rope_parameters"); // the newer spelling: one object for each kind
        ConfigReader wide = parameters == null ? config.object("rope_scaling") : parameters.object("full_attention");
        ConfigReader near = parameters == null ? null : parameters.object("sliding_attention");
        RotaryEmbedding global = RotaryEmbedding.of(config, "rope_theta", 1_000_000, wide, style.headSize());
        RotaryEmbedding local = RotaryEmbedding.of(config, "rope_local_base_freq", 10_000, near, style.headSize());
        int pattern = config.size("sliding_window_pattern", config.size("_sliding_window_pattern", 6));
        IntPredicate windowed = Windows.byType(config, block -> (block + 1) % pattern != 0);
        return style.headNorm(LlamaStyle.HeadNorm.EACH_HEAD)
                .softcaps(
                        config.positiveOrNone("attn_logit_softcapping", 0),
                        config.positiveOrNone("final_logit_softcapping", 0))
                .window(config.sizeOrNone("sliding_window", 4096), windowed)
                .rope(block -> windowed.test(block) ? local : global)
                .build();
    }
}
