package io.twofold.engine.text;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The tokens around texts.
 *
 * @param start after which a text without context is scored, if one is known: the one that begins texts, or else one that
 *     ends them
 * @param ends with which a model says that a text is over; may be empty
 */
public record TextBoundaries(OptionalLong start, Set<Long> ends) {
    public TextBoundaries {
        ends = Set.copyOf(ends);
    }

    /**
     * Reads them from a model directory: the names in {@code tokenizer_config.json}, the ids in
     * {@code generation_config.json} and {@code config.json}.
     *
     * @throws io.twofold.failure.CompressionException as {@link SpecialTokens#read}
     */
    public static TextBoundaries read(Path modelDirectory) {
        JsonNode tokenizer = SpecialTokens.json(modelDirectory, "tokenizer.json");
        JsonNode names = SpecialTokens.json(modelDirectory, "tokenizer_config.json");
        JsonNode generation = SpecialTokens.json(modelDirectory, "generation_config.json");
        JsonNode config = SpecialTokens.json(modelDirectory, "config.json");
        Set<Long> starts = new LinkedHashSet<>();
        Set<Long> ends = new LinkedHashSet<>();
        addNamed(starts, tokenizer, names, "bos_token");
        addNamed(starts, tokenizer, names, "eos_token");
        addIds(starts, config, "bos_token_id");
        addIds(starts, config, "eos_token_id");
        addNamed(ends, tokenizer, names, "eos_token");
        addIds(ends, generation, "eos_token_id");
        addIds(ends, config, "eos_token_id");
        return new TextBoundaries(starts.stream().mapToLong(id -> id).findFirst(), ends);
    }

    private static void addNamed(Set<Long> ids, @Nullable JsonNode tokenizer, @Nullable JsonNode names, String field) {
        if (tokenizer != null && names != null) {
            JsonNode id = SpecialTokens.id(tokenizer, SpecialTokens.name(names.path(field), ""));
            if (SpecialTokens.isId(id)) {
                ids.add(id.asLong());
            }
        }
    }

    /** One id, or a list of them. */
    private static void addIds(Set<Long> ids, @Nullable JsonNode file, String field) {
        JsonNode value = file == null ? null : file.path(field);
        if (value == null) {
            return;
        }
        if (SpecialTokens.isId(value)) {
            ids.add(value.asLong());
        }
        for (JsonNode id : value) {
            if (SpecialTokens.isId(id)) {
                ids.add(id.asLong());
            }
        }
    }
}
