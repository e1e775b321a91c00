package io.twofold.engine.model;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.architecture.Architectures;
import io.twofold.engine.architecture.Transformer;
import java.nio.file.Path;

/** Opens models by what their {@code config.json} says. */
public final class LanguageModels {
    /** What {@link LanguageModel#tokensPerBatch} is unless memory is scarce. */
    public static final int TOKENS_PER_BATCH = 2048;

    private LanguageModels() {}

    /** Opens a model for batches of {@link #TOKENS_PER_BATCH}. */
    public static LanguageModel open(Path directory, Weights weights, NDManager manager) {
        return open(directory, weights, manager, TOKENS_PER_BATCH);
    }

    /**
     * Opens a model.
     *
     * @param directory holds {@code config.json}; of a model that is not causal, also the tokenizer, which is read when
     *     {@link LanguageModel#prediction} first needs it
     * @param weights outlives the model
     * @param manager decides the device
     * @param tokensPerBatch see {@link LanguageModel#tokensPerBatch}
     * @throws io.twofold.failure.CompressionException with {@code unsupported-architecture} if the model type is not
     *     known, or {@code unsafe-checkpoint} if configuration and tensors do not fit together
     */
    public static LanguageModel open(Path directory, Weights weights, NDManager manager, int tokensPerBatch) {
        Transformer description = Architectures.describe(directory, weights::has);
        TokenPrediction prediction = description.isCausal() ? new NextToken() : new MaskedToken(directory);
        return new TransformerModel(description, prediction, weights, manager, tokensPerBatch);
    }

    /** The architecture that {@code config.json} names, such as {@code llama}. */
    public static String architecture(Path directory) {
        return Architectures.name(directory);
    }
}
