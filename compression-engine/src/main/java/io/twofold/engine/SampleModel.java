package io.twofold.engine;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The model and the texts behind {@code builtin:sample}. */
final class SampleModel {
    private static final String ROOT = "/io/twofold/sample/";
    private static final List<String> FILES = List.of(
            "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors");

    private SampleModel() {}

    /** Lays the model out in a directory that does not exist yet. */
    static void extract(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String file : FILES) {
            try (InputStream in = open("model/" + file)) {
                Files.copy(in, directory.resolve(file));
            }
        }
    }

    /** Stories for calibration. */
    static String calibrationText() {
        return text("calibration.txt");
    }

    /** Other stories, for evaluation. */
    static String evaluationText() {
        return text("evaluation.txt");
    }

    private static String text(String name) {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = SampleModel.class.getResourceAsStream(ROOT + name);
        if (in == null) {
            throw new FileNotFoundException("The build lacks its sample file " + name);
        }
        return in;
    }
}
