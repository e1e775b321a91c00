package io.twofold.engine.bench;

import io.twofold.engine.safetensors.CheckpointWriter;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A checkpoint in the shapes of Llama 3 with 8 billion parameters, in bfloat16: the first blocks hold Gaussian weights,
 * all else is a hole in the files, which so take little room on disk.
 */
public final class SyntheticCheckpoint {
    /** Ids below this have an embedding. */
    public static final int KNOWN_TOKENS = 1024;

    private static final int HIDDEN = 4096;
    private static final int INTERMEDIATE = 14336;
    private static final int KEYS = 1024;
    private static final int VOCABULARY = 128_256;
    private static final int BLOCKS = 32;
    private static final int CHUNK = 1 << 20;

    /** Where the tensors of blocks without weights are: a model must account for all that is in its own. */
    private static final String BEYOND = "beyond.layers.";

    private static final String CONFIG = """
            {"model_type": "llama", "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
             "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": %d, "max_position_embeddings": 8192,
             "rope_theta": 500000.0, "rms_norm_eps": 1e-05, "tie_word_embeddings": false}
            """;

    private SyntheticCheckpoint() {}

    /**
     * Writes the files: shards in the size of all {@value #BLOCKS} blocks, and a configuration that counts only those with
     * weights, so that a run ends after them.
     *
     * @param directory created if it is missing
     * @return bytes of all tensors, holes included
     */
    public static long write(Path directory, int blocks, long seed) {
        List<TensorSpec> specs = new ArrayList<>();
        specs.add(tensor("model.embed_tokens.weight", VOCABULARY, HIDDEN));
        for (int i = 0; i < BLOCKS; i++) {
            specs.addAll(block((i < blocks ? "model.layers." : BEYOND) + i + "."));
        }
        specs.add(tensor("model.norm.weight", HIDDEN));
        specs.add(tensor("lm_head.weight", VOCABULARY, HIDDEN));
        try {
            Files.createDirectories(directory);
            write(directory, specs, new Random(seed));
            Files.writeString(
                    directory.resolve("config.json"), CONFIG.formatted(HIDDEN, INTERMEDIATE, blocks, VOCABULARY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return specs.stream().mapToLong(TensorSpec::bytes).sum();
    }

    private static void write(Path directory, List<TensorSpec> specs, Random random) {
        try (CheckpointWriter writer = CheckpointWriter.create(directory, specs)) {
            specs.forEach(spec -> write(writer, spec, random));
            writer.finish();
        }
    }

    private static List<TensorSpec> block(String prefix) {
        return List.of(
                tensor(prefix + "input_layernorm.weight", HIDDEN),
                tensor(prefix + "self_attn.q_proj.weight", HIDDEN, HIDDEN),
                tensor(prefix + "self_attn.k_proj.weight", KEYS, HIDDEN),
                tensor(prefix + "self_attn.v_proj.weight", KEYS, HIDDEN),
                tensor(prefix + "self_attn.o_proj.weight", HIDDEN, HIDDEN),
                tensor(prefix + "post_attention_layernorm.weight", HIDDEN),
                tensor(prefix + "mlp.gate_proj.weight", INTERMEDIATE, HIDDEN),
                tensor(prefix + "mlp.up_proj.weight", INTERMEDIATE, HIDDEN),
                tensor(prefix + "mlp.down_proj.weight", HIDDEN, INTERMEDIATE));
    }

    private static TensorSpec tensor(String name, long... shape) {
        return new TensorSpec(name, DType.BF16, Arrays.stream(shape).boxed().toList());
    }

    private static void write(CheckpointWriter writer, TensorSpec spec, Random random) {
        String name = spec.name();
        if (spec.shape().size() == 1) {
            float[] ones = new float[HIDDEN];
            Arrays.fill(ones, 1);
            writer.write(name, FloatBuffer.wrap(ones));
        } else if (name.startsWith("model.embed")) {
            gaussian(writer, name, (long) KNOWN_TOKENS * HIDDEN, random);
            writer.leaveZero(name);
        } else if (name.startsWith("model.layers.")) {
            gaussian(writer, name, spec.shape().get(0) * spec.shape().get(1), random);
        } else {
            writer.leaveZero(name);
        }
    }

    private static void gaussian(CheckpointWriter writer, String name, long count, Random random) {
        for (long from = 0; from < count; from += CHUNK) {
            float[] values = new float[(int) Math.min(CHUNK, count - from)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.02 * random.nextGaussian());
            }
            writer.write(name, FloatBuffer.wrap(values));
        }
    }
}
