package io.twofold.engine.model;

import ai.djl.ndarray.NDManager;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Opens models by what their {@code config.json} says. */
public final class CausalModels {
    private CausalModels() {}

    /**
     * Opens a model.
     *
     * @param directory holds {@code config.json}
     * @param weights outlives the model
     * @param manager decides the device
     * @throws CompressionException with {@code unsupported-architecture} if the model type is not known, or
     *     {@code unsafe-checkpoint} if configuration and tensors do not fit together
     */
    public static CausalModel open(Path directory, Weights weights, NDManager manager) {
        JsonNode config = ConfigReader.read(directory);
        String type = config.path("model_type").asString("");
        if (type.equals("llama")) {
            return new Llama(LlamaConfig.of(config), weights, manager);
        }
        throw new CompressionException(
                FailureCode.UNSUPPORTED_ARCHITECTURE,
                "config.json: model_type must be llama, but was '" + ConfigReader.shorten(type) + "'");
    }
}
