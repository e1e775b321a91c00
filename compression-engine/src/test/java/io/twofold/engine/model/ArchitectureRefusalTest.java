package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.twofold.engine.architecture.Architectures;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.TestFiles;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every architecture, with one tensor missing or of another shape, or one number of its configuration changed. */
class ArchitectureRefusalTest {
    private static final Set<String> SHAPES = Set.of(
            "hidden_size",
            "n_embd",
            "intermediate_size",
            "ffn_dim",
            "n_inner",
            "word_embed_proj_dim",
            "head_dim",
            "num_key_value_heads",
            "num_hidden_layers",
            "n_layer",
            "vocab_size",
            "n_positions",
            "type_vocab_size");

    /** What no field of any configuration may hold, besides numbers out of its own bounds. */
    private static final List<String> HOSTILE = List.of(
            "-1",
            "0",
            "1000000000",
            "16777216",
            "2147483647",
            "99999999999999999999",
            "1e999",
            "1e300",
            "1e-300",
            "1.5",
            "\"64\"",
            "true",
            "[]",
            "[1,2]",
            "{}",
            "{\"rope_type\":\"longrope\"}");

    @TempDir
    private Path directory;

    static List<Path> goldens() {
        return TestFiles.goldens();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void asksForEveryTensor(Path golden) {
        try (CheckpointWeights weights = CheckpointWeights.open(golden)) {
            assertThatCode(() -> check(golden, weights)).doesNotThrowAnyException();
            for (String name : weights.names()) {
                String refusal = refusal(golden, new AlteredWeights(weights, name, null));

                // where a prefix is told from one tensor, its absence reads as that of all others
                String withoutPrefix = name.replaceFirst("^(transformer|bert|model\\.decoder)\\.", "");
                assertThat(refusal)
                        .startsWith("The checkpoint has no tensor ")
                        .contains(withoutPrefix)
                        .contains("config.json implies");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void comparesEverySizeOfEveryTensor(Path golden) {
        try (CheckpointWeights weights = CheckpointWeights.open(golden)) {
            for (String name : weights.names()) {
                List<Long> shape = weights.shape(name);
                for (int axis = 0; axis < shape.size(); axis++) {
                    List<Long> other = new ArrayList<>(shape);
                    other.set(axis, shape.get(axis) + 1);

                    assertThat(refusal(golden, new AlteredWeights(weights, name, other)))
                            .isEqualTo("Tensor " + name + " must have shape " + shape + " by config.json, but has "
                                    + other);
                }
                assertThat(refusal(golden, new AlteredWeights(weights, name, List.of())))
                        .contains("Tensor " + name + " must have shape");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void refusesATensorInABlockThatWouldBeIgnored(Path golden) {
        try (CheckpointWeights weights = CheckpointWeights.open(golden)) {
            String block = Architectures.describe(golden, weights::has)
                    .block()
                    .apply(1)
                    .name();
            for (String extra : List.of("extra.bias", "attn.c_attn.weight_scale", "self_attn.q_proj.lora_A.weight")) {
                assertThat(refusal(golden, new AlteredWeights(weights, block + "." + extra, List.of(64L))))
                        .contains("has a tensor " + block + "." + extra + " that config.json does not account for");
            }
            AlteredWeights derived = new AlteredWeights(weights, block + ".self_attn.rotary_emb.inv_freq", List.of(8L));
            assertThatCode(() -> check(golden, derived)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void refusesEveryOtherShapeThatTheConfigurationCanClaim(Path golden) throws IOException {
        try (CheckpointWeights weights = CheckpointWeights.open(golden)) {
            for (String field : numericFields(golden)) {
                if (!SHAPES.contains(field)) {
                    continue;
                }
                int size = config(golden).path(field).asInt();
                for (int other : new int[] {size - 1, size + 1, 2 * size, 3 * size, size / 2}) {
                    write(golden, field, Integer.toString(other));
                    assertThat(refusal(directory, weights))
                            .as(field + " = " + other)
                            .isNotEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void readsOrRefusesWhateverANumberIsReplacedByQuicklyAndInLittleMemory(Path golden) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (CheckpointWeights weights = CheckpointWeights.open(golden)) {
            for (String field : numericFields(golden)) {
                for (String value : HOSTILE) {
                    write(golden, field, value);
                    long allocated = threads.getCurrentThreadAllocatedBytes();
                    long begin = threads.getCurrentThreadCpuTime();

                    Throwable outcome = catchThrowable(() -> check(directory, weights));

                    assertThat(threads.getCurrentThreadCpuTime() - begin)
                            .as(field + " = " + value)
                            .isLessThan(2_000_000_000L);
                    assertThat(threads.getCurrentThreadAllocatedBytes() - allocated)
                            .as(field + " = " + value)
                            .isLessThan(16 << 20);
                    if (outcome != null) {
                        assertClear(outcome, field + " = " + value);
                    } else if (SHAPES.contains(field)) {
                        fail(field + " = " + value + " is not refused");
                    }
                }
            }
        }
    }

    private static void check(Path model, Weights weights) {
        new ShapeCheck(weights).check(Architectures.describe(model, weights::has));
    }

    private static String refusal(Path model, Weights weights) {
        Throwable refusal = catchThrowable(() -> check(model, weights));
        assertThat(refusal).isNotNull();
        return assertClear(refusal, "");
    }

    private static String assertClear(Throwable refusal, String what) {
        assertThat(refusal).as(what).isInstanceOf(CompressionException.class);
        assertThat(((CompressionException) refusal).code())
                .as(what + ": " + refusal.getMessage())
                .isIn(FailureCode.UNSAFE_CHECKPOINT, FailureCode.UNSUPPORTED_ARCHITECTURE);
        assertThat(refusal.getMessage()).hasSizeBetween(20, 600);
        return String.valueOf(refusal.getMessage());
    }

    /** Fields whose number is used; a configuration also tells how a model was trained. */
    private static Set<String> numericFields(Path golden) throws IOException {
        Set<String> fields = new TreeSet<>();
        for (Map.Entry<String, JsonNode> field : config(golden).properties()) {
            if (field.getValue().isNumber()
                    && !field.getKey().matches(".*(token_id|dropout|init.*_range|init_std|pdrop|layerdrop|_tp)")) {
                fields.add(field.getKey());
            }
        }
        fields.addAll(List.of("rope_scaling", "rope_parameters", "partial_rotary_factor", "layer_types"));
        return fields;
    }

    private static ObjectNode config(Path golden) throws IOException {
        return (ObjectNode) Json.parse(Files.readString(golden.resolve("config.json")));
    }

    private void write(Path golden, String field, String value) throws IOException {
        ObjectNode config = config(golden);
        config.remove(field);
        String rest = Json.write(config);
        Files.writeString(
                directory.resolve("config.json"),
                rest.substring(0, rest.length() - 1) + ",\"" + field + "\":" + value + "}");
    }
}
