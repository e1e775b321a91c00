package io.twofold.engine.storage;

import io.twofold.engine.safetensors.CheckpointFiles;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** A model in Hugging Face layout on disk. */
final class ModelDirectory {
    /** Everything beside the weights that a loader may want; other files stay behind. */
    private static final List<String> COMPANIONS = List.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "tokenizer.model",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "chat_template.json",
            "chat_template.jinja");

    private ModelDirectory() {}

    /** The Python files that a configuration may refer to are not copied, and not needed. */
    private static void dropReferencesToCode(Path config) throws IOException {
        if (Files.exists(config) && Json.parse(Files.readString(config)) instanceof ObjectNode json) {
            if (json.remove("auto_map") != null) {
                Files.writeString(config, Json.writePretty(json));
            }
        }
    }

    /**
     * Copies configuration, tokenizer and licence, but no weights.
     *
     * @throws io.twofold.failure.CompressionException if one of them is a link that leads out of the directory
     */
    static void copyCompanions(Path from, Path to) {
        CheckpointFiles companions = new CheckpointFiles(from);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = file.getFileName().toString();
                if (COMPANIONS.contains(name) || name.toUpperCase(Locale.ROOT).startsWith("LICENSE")) {
                    Files.copy(companions.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            dropReferencesToCode(to.resolve("config.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
