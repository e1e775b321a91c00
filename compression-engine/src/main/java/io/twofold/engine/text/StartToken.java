package io.twofold.engine.text;

import java.nio.file.Path;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** The token after which a text without context is scored. */
public final class StartToken {
    private StartToken() {}

    /**
     * The token that begins texts, or else the one that ends them, of a model directory: as {@code tokenizer_config.json}
     * names them, or else by the ids in {@code config.json}.
     *
     * @return empty if neither is known
     * @throws io.twofold.failure.CompressionException as {@link SpecialTokens#read}
     */
    public static OptionalLong read(Path modelDirectory) {
        JsonNode tokenizer = SpecialTokens.json(modelDirectory, "tokenizer.json");
        JsonNode names = SpecialTokens.json(modelDirectory, "tokenizer_config.json");
        JsonNode config = SpecialTokens.json(modelDirectory, "config.json");
        for (String kind : new String[] {"bos_token", "eos_token"}) {
            if (tokenizer != null && names != null) {
                JsonNode id = SpecialTokens.id(tokenizer, SpecialTokens.name(names.path(kind), ""));
                if (SpecialTokens.isId(id)) {
                    return OptionalLong.of(id.asLong());
                }
            }
        }
        for (String kind : new String[] {"bos_token_id", "eos_token_id"}) {
            JsonNode id = config == null ? null : config.path(kind);
            if (id != null && SpecialTokens.isId(id)) {
                return OptionalLong.of(id.asLong());
            }
        }
        return OptionalLong.empty();
    }
}
