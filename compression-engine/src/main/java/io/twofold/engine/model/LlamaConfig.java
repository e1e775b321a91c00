package io.twofold.engine.model;

import tools.jackson.databind.JsonNode;

/**
 * The numbers that describe a Llama-architecture model.
 *
 * @param hiddenSize features of the residual stream
 * @param intermediateSize features inside the feed-forward network
 * @param blocks number of decoder blocks
 * @param heads query heads
 * @param keyValueHeads key and value heads; divides {@code heads}
 * @param headSize features of one head
 * @param vocabularySize rows of the embedding table
 * @param maxPositions longest sequence that the model was made for
 * @param normEpsilon added to the mean square in RMS norms
 * @param tiedHead whether the output head is the embedding table
 * @param rope rotary position embedding
 */
record LlamaConfig(
        int hiddenSize,
        int intermediateSize,
        int blocks,
        int heads,
        int keyValueHeads,
        int headSize,
        int vocabularySize,
        int maxPositions,
        double normEpsilon,
        boolean tiedHead,
        RotaryEmbedding rope) {

    /** Reads what {@code config.json} says, in any of the spellings that are in use. */
    static LlamaConfig of(JsonNode json) {
        ConfigReader config = new ConfigReader(json);
        config.requireText("hidden_act", "silu", "silu");
        int hidden = config.size("hidden_size");
        int heads = config.size("num_attention_heads");
        int keyValueHeads = config.size("num_key_value_heads", heads);
        int headSize = config.size("head_dim", Math.max(1, hidden / heads));
        if (heads % keyValueHeads != 0) {
            throw ConfigReader.invalid("num_key_value_heads must divide num_attention_heads, but they are "
                    + keyValueHeads + " and " + heads);
        }
        if (headSize % 2 != 0) {
            throw ConfigReader.invalid("head_dim must be even, but was " + headSize);
        }
        return new LlamaConfig(
                hidden,
                config.size("intermediate_size"),
                config.size("num_hidden_layers"),
                heads,
                keyValueHeads,
                headSize,
                config.size("vocab_size"),
                config.size("max_position_embeddings", 2048),
                config.positive("rms_norm_eps", 1e-6),
                config.flag("tie_word_embeddings", false),
                RotaryEmbedding.of(config, headSize));
    }
}
