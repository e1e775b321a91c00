package io.twofold.engine.model;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;

/** An unknown token would be read from behind the embedding table, or scored from behind the output's. */
final class UnknownToken {
    private UnknownToken() {}

    /** @throws CompressionException with {@code unsafe-checkpoint} if the model has no such token */
    static void refuse(long id, LanguageModel model) {
        if (id >= model.vocabularySize()) {
            throw new CompressionException(
                    FailureCode.UNSAFE_CHECKPOINT,
                    "The tokenizer makes token " + id + ", but the model has only " + model.vocabularySize()
                            + "; check that tokenizer.json belongs to the model");
        }
    }
}
