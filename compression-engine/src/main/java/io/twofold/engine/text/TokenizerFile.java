package io.twofold.engine.text;

import io.twofold.engine.safetensors.CheckpointFiles;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What {@code tokenizer.json} says, proved to be harmless before the native tokenizer sees it: that one ends the whole
 * process where a file surprises it, and takes as long as a regular expression tells it to.
 *
 * @param content the file's text
 * @param patterns every regular expression in it
 */
record TokenizerFile(String content, List<TokenPattern> patterns) {
    private static final String NAME = "tokenizer.json";
    private static final String CONFIG = "tokenizer_config.json";

    /** The largest published ones, of 256,000 tokens, have 34 MB. */
    private static final int MAX_BYTES = 64 << 20;

    private static final int MAX_CONFIG_BYTES = 16 << 20;

    /** @throws CompressionException with {@code unsupported-format}, naming the part that is not harmless */
    static TokenizerFile read(Path modelDirectory) {
        CheckpointFiles files = new CheckpointFiles(modelDirectory);
        if (!files.has(NAME)) {
            throw unsupported("The model has no readable tokenizer.json; export one with Hugging Face tokenizers");
        }
        requireNoCode(files);
        String content = text(NAME, files.read(NAME, MAX_BYTES));
        return new TokenizerFile(content, TokenizerCheck.patterns(json(NAME, content)));
    }

    /** A tokenizer that comes as Python code need not do what {@code tokenizer.json} says. */
    private static void requireNoCode(CheckpointFiles files) {
        if (!files.has(CONFIG)) {
            return;
        }
        for (JsonNode map :
                json(CONFIG, text(CONFIG, files.read(CONFIG, MAX_CONFIG_BYTES))).findValues("auto_map")) {
            if (!map.isNull() && !map.isEmpty()) {
                throw new CompressionException(
                        FailureCode.UNSUPPORTED_ARCHITECTURE,
                        CONFIG + " refers to Python code of its own (auto_map), which is never run; use a model whose"
                                + " tokenizer is of a built-in class");
            }
        }
    }

    private static String text(String name, byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unsupported(name + " is not valid UTF-8");
        }
    }

    private static JsonNode json(String name, String content) {
        try {
            return Json.parse(content);
        } catch (JacksonException e) {
            throw unsupported(name + " is not understood: " + TokenizerCheck.shorten(e.getOriginalMessage()));
        }
    }

    static CompressionException unsupported(String message) {
        return new CompressionException(FailureCode.UNSUPPORTED_FORMAT, message);
    }
}
