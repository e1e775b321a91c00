package io.twofold.engine.text;

import io.twofold.engine.safetensors.CheckpointFiles;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The tokens that a model of masked tokens expects beside those of a text.
 *
 * @param start id of the token in front of a sequence, {@code [CLS]}
 * @param end id of the token behind it, {@code [SEP]}
 * @param mask id of the token in place of one to predict, {@code [MASK]}
 */
public record SpecialTokens(long start, long end, long mask) {
    private static final long MAX_BYTES = 32L << 20; // the largest published vocabularies of encoders take 10 MiB
    private static final String TOKENIZER = "tokenizer.json";
    private static final String CONFIG = "tokenizer_config.json";

    /**
     * Finds the ids in {@code tokenizer.json} of a model directory, by the names that {@code tokenizer_config.json} gives
     * them, or else by BERT's.
     *
     * @throws CompressionException with {@code unsupported-format} if one is missing, or a file is too large or no JSON
     */
    public static SpecialTokens read(Path modelDirectory) {
        JsonNode tokenizer = json(modelDirectory, TOKENIZER);
        if (tokenizer == null) {
            throw unsupported(
                    "The model has no readable tokenizer.json, which must name [CLS], [SEP] and [MASK]", null);
        }
        JsonNode config = json(modelDirectory, CONFIG);
        return new SpecialTokens(
                id(tokenizer, config, "cls_token", "[CLS]"),
                id(tokenizer, config, "sep_token", "[SEP]"),
                id(tokenizer, config, "mask_token", "[MASK]"));
    }

    private static long id(JsonNode tokenizer, @Nullable JsonNode config, String field, String usual) {
        JsonNode id = id(tokenizer, config == null ? usual : name(config.path(field), usual));
        if (!isId(id)) {
            id = id(tokenizer, usual);
        }
        if (!isId(id)) {
            throw unsupported(
                    "tokenizer.json has no " + usual + " token, without which a model of masked tokens can neither be"
                            + " calibrated nor measured; add it, or give its name as " + field + " in " + CONFIG,
                    null);
        }
        return id.asLong();
    }

    /** A token's name, which stands alone or in an object with its properties. */
    static String name(JsonNode token, String otherwise) {
        return token.isObject() ? token.path("content").asString(otherwise) : token.asString(otherwise);
    }

    static JsonNode id(JsonNode tokenizer, String name) {
        for (JsonNode token : tokenizer.path("added_tokens")) {
            if (name.equals(token.path("content").asString(""))) {
                return token.path("id");
            }
        }
        return tokenizer.path("model").path("vocab").path(name);
    }

    static boolean isId(JsonNode id) {
        return id.isInt() && id.asInt() >= 0;
    }

    /** The object in a file, or null if there is no such file. */
    static @Nullable JsonNode json(Path directory, String name) {
        CheckpointFiles files = new CheckpointFiles(directory);
        if (!files.has(name)) {
            return null;
        }
        Path file = files.resolve(name);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw unsupported(name + " is larger than 32 MiB", null);
            }
            return Json.parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return null;
        } catch (JacksonException e) {
            throw unsupported(name + " is not valid JSON", e);
        }
    }

    private static CompressionException unsupported(String message, @Nullable Throwable cause) {
        return new CompressionException(FailureCode.UNSUPPORTED_FORMAT, message, cause);
    }
}
