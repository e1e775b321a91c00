package io.twofold.engine.architecture;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The architectures that are known, by {@code model_type}. */
public final class Architectures {
    private static final Map<String, Architecture> KNOWN = new TreeMap<>();

    static {
        List.of(
                        new Bert(),
                        new Gemma2(),
                        new Gemma3(),
                        new Gpt2(),
                        new Llama(),
                        new Mistral(),
                        new Olmo2(),
                        new Opt(),
                        new Phi3(),
                        new Qwen2(),
                        new Qwen3(),
                        new SmolLm3())
                .forEach(architecture -> architecture.modelTypes().forEach(type -> KNOWN.put(type, architecture)));
    }

    private Architectures() {}

    /**
     * Describes the model in a directory.
     *
     * @param directory holds {@code config.json}
     * @param tensors whether the checkpoint has a tensor of that name
     * @throws CompressionException with {@code unsupported-architecture} if the model type is not known, or
     *     {@code unsafe-checkpoint} if the configuration is out of bounds
     */
    public static Transformer describe(Path directory, Predicate<String> tensors) {
        return describe(ConfigFile.read(directory), tensors);
    }

    /** As above, of a file that was parsed already. */
    static Transformer describe(ConfigFile file, Predicate<String> tensors) {
        ConfigReader config = file.fields();
        String type = config.text("model_type", "");
        Architecture architecture = KNOWN.get(type);
        file.requireNoCode(architecture == null ? List.of() : architecture.adoptedClasses());
        if (architecture == null) {
            throw new CompressionException(
                    FailureCode.UNSUPPORTED_ARCHITECTURE,
                    "config.json: model_type must be one of " + String.join(", ", KNOWN.keySet()) + ", but was '"
                            + ConfigReader.shorten(type) + "'");
        }
        file.requireNotQuantised();
        return architecture.describe(config, tensors);
    }

    /** The model type of the model in a directory, known or not. */
    public static String name(Path directory) {
        return ConfigFile.read(directory).fields().text("model_type", "");
    }
}
