package io.twofold.engine.architecture;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Which blocks of a model have a sliding window, in the spellings that are in use. */
final class Windows {
    private static final String SLIDING = "sliding_attention";
    private static final Set<String> KINDS = Set.of("full_attention", SLIDING);

    private Windows() {}

    /** The window of a model that has one only if it says so, or 0. */
    static int size(ConfigReader config) {
        return config.flag("use_sliding_window", false) ? config.size("sliding_window", 4096) : 0;
    }

    /** Blocks from {@code max_window_layers} on, unless {@code layer_types} tells. */
    static IntPredicate upperBlocks(ConfigReader config) {
        int first = config.isPresent("max_window_layers") ? config.count("max_window_layers") : 28;
        return byType(config, block -> block >= first);
    }

    /** Blocks that {@code layer_types} calls sliding; without it, those of {@code otherwise}. */
    static IntPredicate byType(ConfigReader config, IntPredicate otherwise) {
        List<String> types = config.texts("layer_types");
        if (types == null) {
            return otherwise;
        }
        config.requireOnePerBlock("layer_types", types);
        types.stream().filter(type -> !KINDS.contains(type)).findFirst().ifPresent(type -> {
            throw new CompressionException(
                    FailureCode.UNSUPPORTED_ARCHITECTURE,
                    "config.json: layer_types must hold full_attention and sliding_attention only, but there is "
                            + ConfigReader.shorten(type));
        });
        return block -> types.get(block).equals(SLIDING);
    }
}
