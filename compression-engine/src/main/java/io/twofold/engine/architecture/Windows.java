package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.IntPredicate;

/** Which blocks of a model have a sliding window, in the spellings that are in use. */
final class Windows {
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
        return types == null
                ? otherwise
                : block -> block < types.size() && types.get(block).equals("sliding_attention");
    }
}
