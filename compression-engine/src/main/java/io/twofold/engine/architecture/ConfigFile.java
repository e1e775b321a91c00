package io.twofold.engine.architecture;

import io.twofold.engine.safetensors.CheckpointFiles;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Parses {@code config.json} and refuses what no architecture can make up for: foreign code and quantised weights. */
final class ConfigFile {
    private static final String NAME = "config.json";
    private static final int MAX_BYTES = 1 << 20;

    private final JsonNode json;

    private ConfigFile(JsonNode json) {
        this.json = json;
    }

    /** Reads the file of a model's directory. */
    static ConfigFile read(Path modelDirectory) {
        CheckpointFiles files = new CheckpointFiles(modelDirectory);
        if (!files.has(NAME)) {
            throw new CompressionException(
                    FailureCode.UNSUPPORTED_FORMAT,
                    "No readable config.json in the model's directory; Twofold reads the Hugging Face layout");
        }
        return parse(files.read(NAME, MAX_BYTES));
    }

    /** Parses the content of a file. */
    static ConfigFile parse(byte[] utf8) {
        JsonNode json;
        try {
            json = Json.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw ConfigReader.invalid("its JSON is not valid UTF-8");
        } catch (JacksonException e) {
            throw ConfigReader.invalid("it is not valid JSON: " + ConfigReader.shorten(e.getOriginalMessage()));
        }
        if (!json.isObject()) {
            throw ConfigReader.invalid("it must be a JSON object");
        }
        return new ConfigFile(json);
    }

    ConfigReader fields() {
        return new ConfigReader(json);
    }

    /**
     * Refuses references to Python code, wherever they stand: a model that needs code of its own would silently be taken
     * for another one.
     *
     * @param known classes that are no more than what is built in, because the reference library took them over
     */
    void requireNoCode(List<String> known) {
        for (JsonNode map : json.findValues("auto_map")) {
            for (String reference : references(map)) {
                // a copy of a model names the repository that it took the code from: ORG/NAME--module.Class
                if (!known.contains(reference.replaceFirst("^[\\w.-]+/[\\w.-]+--", ""))) {
                    throw new CompressionException(
                            FailureCode.UNSUPPORTED_ARCHITECTURE,
                            "config.json refers to Python code of its own (auto_map: " + ConfigReader.shorten(reference)
                                    + "), which is never run; use a model of a built-in architecture");
                }
            }
        }
    }

    private static List<String> references(JsonNode map) {
        List<String> references = new ArrayList<>();
        if (map.isContainer()) {
            map.values().forEach(value -> references.addAll(references(value)));
        } else if (!map.isNull()) {
            references.add(map.isString() ? map.asString() : map.toString());
        }
        return references;
    }

    /** Refuses weights that stand for others by a rule that is not known here. */
    void requireNotQuantised() {
        JsonNode settings = json.path("quantization_config");
        if (settings.isMissingNode() || settings.isNull()) {
            return;
        }
        throw new CompressionException(
                FailureCode.UNSUPPORTED_FORMAT,
                "config.json has a quantization_config ("
                        + ConfigReader.shorten(settings.path("quant_method").asString("of no quant_method"))
                        + "): quantised models are not supported; use the model in F32, F16 or BF16 that it was made from");
    }
}
