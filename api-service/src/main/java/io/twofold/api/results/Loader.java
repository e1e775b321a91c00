package io.twofold.api.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reads an export.
 *
 * @param programs names of those that were tried
 * @param line of code, or a command, that loads it once its directory is downloaded
 */
record Loader(List<String> programs, String line) {
    private static final Loader DENSE = new Loader(
            List.of("transformers", "twofold"), "transformers.AutoModelForCausalLM.from_pretrained(\"hf-dense\")");
    private static final Loader FACTORED =
            new Loader(List.of("twofold"), "twofold evaluate --model file:factored --perplexity builtin:sample@256");

    /** The loader of the export that a file belongs to; null if it belongs to none. */
    static @Nullable Loader of(String name) {
        if (name.startsWith("hf-dense/")) {
            return DENSE;
        }
        return name.startsWith("factored/") ? FACTORED : null;
    }
}
