package io.twofold.engine;

import io.twofold.json.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/** A checkpoint with the shapes of Llama 3.1 8B whose numbers are all zero and take no space on disk: a sparse file. */
final class LargeModel {
    private static final long HIDDEN = 4096;
    private static final long INNER = 14_336;
    private static final long KEYS = 1024;
    private static final long VOCABULARY = 128_256;
    private static final int BLOCKS = 32;

    /** Parameters of the linear layers inside its blocks. */
    static final long BLOCK_PARAMETERS = BLOCKS * (2 * HIDDEN * HIDDEN + 2 * KEYS * HIDDEN + 3 * INNER * HIDDEN);

    /** Of all its weights, in bfloat16. */
    static final long BYTES = 2 * (BLOCK_PARAMETERS + 2 * VOCABULARY * HIDDEN + (2 * BLOCKS + 1) * HIDDEN);

    private final ObjectNode header = Json.mapper().createObjectNode();
    private long end;

    private LargeModel() {}

    /** Writes it with the sample model's tokenizer, and returns the directory. */
    static Path write(Path directory) throws IOException {
        SampleModel.extract(directory);
        Files.writeString(directory.resolve("config.json"), """
                {"model_type":"llama","hidden_size":%d,"intermediate_size":%d,"num_hidden_layers":%d,
                 "num_attention_heads":32,"num_key_value_heads":8,"vocab_size":%d,"max_position_embeddings":8192,
                 "rms_norm_eps":1e-5,"rope_theta":500000.0,"tie_word_embeddings":false,"hidden_act":"silu"}""".formatted(HIDDEN, INNER, BLOCKS, VOCABULARY));
        new LargeModel().writeWeights(directory.resolve("model.safetensors"));
        return directory;
    }

    private void writeWeights(Path file) throws IOException {
        add("model.embed_tokens.weight", VOCABULARY, HIDDEN);
        for (int i = 0; i < BLOCKS; i++) {
            String block = "model.layers." + i + ".";
            add(block + "self_attn.q_proj.weight", HIDDEN, HIDDEN);
            add(block + "self_attn.k_proj.weight", KEYS, HIDDEN);
            add(block + "self_attn.v_proj.weight", KEYS, HIDDEN);
            add(block + "self_attn.o_proj.weight", HIDDEN, HIDDEN);
            add(block + "mlp.gate_proj.weight", INNER, HIDDEN);
            add(block + "mlp.up_proj.weight", INNER, HIDDEN);
            add(block + "mlp.down_proj.weight", HIDDEN, INNER);
            add(block + "input_layernorm.weight", HIDDEN);
            add(block + "post_attention_layernorm.weight", HIDDEN);
        }
        add("model.norm.weight", HIDDEN);
        add("lm_head.weight", VOCABULARY, HIDDEN);
        byte[] json = Json.write(header).getBytes(StandardCharsets.UTF_8);
        Files.deleteIfExists(file);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            out.setLength(Long.BYTES + json.length + end);
        }
    }

    private void add(String name, long... shape) {
        long bytes = 2;
        ObjectNode tensor = header.putObject(name).put("dtype", "BF16");
        for (long size : shape) {
            tensor.withArray("shape").add(size);
            bytes *= size;
        }
        tensor.putArray("data_offsets").add(end).add(end + bytes);
        end += bytes;
    }
}
