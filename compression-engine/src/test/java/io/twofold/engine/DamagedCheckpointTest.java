package io.twofold.engine;

import static io.twofold.failure.FailureCode.NUMERIC_FAILURE;
import static io.twofold.failure.FailureCode.UNSAFE_CHECKPOINT;
import static io.twofold.failure.FailureCode.UNSUPPORTED_ARCHITECTURE;
import static io.twofold.failure.FailureCode.UNSUPPORTED_FORMAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.PerplexityTask;
import io.twofold.recipe.RequestReader;
import io.twofold.report.EvaluationReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Checkpoints with one defect each, given to the front door: each has a code and a sentence, and none takes long. */
@Timeout(60)
class DamagedCheckpointTest {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String INDEX = "model.safetensors.index.json";

    private static final Evaluation EVALUATION = new Evaluation(List.of(new PerplexityTask("builtin:sample", 16)), 64L);

    @TempDir
    private Path temporary;

    private interface Damage {
        void to(DamagedCheckpoint checkpoint) throws IOException;
    }

    private record Defect(String name, FailureCode code, String sentence, Damage damage) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Defect> defects() {
        return List.of(
                unsafe("file of no bytes", "only 0 bytes long", c -> Files.write(c.weights(), new byte[0])),
                unsafe("truncated header", "but the file has only 100", c -> truncate(c, 100)),
                unsafe("truncated data", "behind the end of the data", c -> c.resize(-1)),
                unsafe("data behind the last tensor", "belong to no tensor", c -> c.resize(1)),
                unsafe("header of 100 MB", "claims 100000000 bytes", c -> {
                    c.headerOnly(100_000_000, "{}");
                    c.resize(100_000_000);
                }),
                unsafe("header of 2^63 bytes", "claims 9223372036854775808", c -> c.headerOnly(Long.MIN_VALUE, "{}")),
                unsafe("deep JSON", "must be an object", c -> nested(c, "[")),
                unsafe(
                        "deep metadata",
                        "must be a string",
                        c -> c.header("{", "{\"__metadata__\":{\"a\":" + "{\"a\":".repeat(99))),
                unsafe("header that is not UTF-8", "not valid UTF-8", c -> c.header(EMBEDDING, "\u00ff")),
                unsafe(
                        "tensor named twice",
                        "Duplicate",
                        c -> c.header("{", "{\"lm_head.weight\":" + u8("[0]", "[0,0]") + ",")),
                unsafe("overlap", "overlaps", c -> c.tensor(EMBEDDING, t -> shift(t, -4))),
                unsafe("hole", "leaves a hole", c -> c.tensor(EMBEDDING, t -> shift(t, 4))),
                unsafe("end before begin", "before it begins", c -> c.tensor(EMBEDDING, t -> offsets(t, "[8,0]"))),
                unsafe(
                        "offsets near 2^63",
                        "behind the end",
                        c -> c.tensor(EMBEDDING, t -> offsets(t, "[0,9223372036854775807]"))),
                unsafe(
                        "offsets above 2^63",
                        "damaged or hostile",
                        c -> c.tensor(EMBEDDING, t -> offsets(t, "[0,9223372036854775808]"))),
                unsafe("negative shape", "non-negative integers", c -> c.tensor(EMBEDDING, t -> shape(t, "[-211,64]"))),
                unsafe(
                        "shape whose product overflows",
                        "impossible shape",
                        c -> c.tensor(EMBEDDING, t -> shape(t, "[4294967296,4294967296]"))),
                unsafe(
                        "length of another dtype",
                        "needs 27008 bytes, but has 54016",
                        c -> c.tensor(EMBEDDING, t -> t.put("dtype", "BF16"))),
                unsafe("unknown dtype", "unknown dtype 'F31'", c -> c.tensor(EMBEDDING, t -> t.put("dtype", "F31"))),
                unsafe(
                        "transposed tensor",
                        "must have shape [211, 64] by config.json, but has [64, 211]",
                        c -> c.tensor(EMBEDDING, t -> shape(t, "[64,211]"))),
                unsafe(
                        "renamed tensor",
                        "has no tensor model.norm.weight, which config.json implies",
                        c -> c.header("model.norm.weight", "model.nomr.weight")),
                unsupported(
                        "integers",
                        "lm_head.weight is stored as I32, but weights must be F32",
                        c -> c.tensor("lm_head.weight", t -> t.put("dtype", "I32"))),
                unsupported(
                        "quantised weights",
                        "quantised models are not supported",
                        c -> c.tensor("lm_head.weight", t -> shape(t.put("dtype", "F8_E4M3"), "[211,64,4]"))),
                unsupported(
                        "pickle",
                        "is a Python pickle",
                        c -> Files.write(c.weights(), latin1("\u0080\002}q\001(X\001\000\000\000a"))),
                unsupported(
                        "pickle in a zip archive",
                        "is a zip archive",
                        c -> Files.write(c.weights(), latin1("PK\003\004archive/data.pkl"))),
                unsupported(
                        "pickle under its own name only",
                        "has only 'pytorch_model.bin'",
                        c -> Files.move(c.weights(), c.path("pytorch_model.bin"))),
                unsupported("GGUF", "is a GGUF", c -> Files.write(c.weights(), latin1("GGUF\003\000\000\000"))),
                unsupported(
                        "pointer to a large file",
                        "git lfs pull",
                        c -> c.write("model.safetensors", "version https://git-lfs.github.com/spec/v1")),
                index("index of a missing shard", "missing", "{\"weight_map\":{\"a\":\"b.safetensors\"}}"),
                index("index that leads outside", "plain name", "{\"weight_map\":{\"a\":\"../b.safetensors\"}}"),
                index("index without a map", "has no weight_map", "{\"weight\":{}}"),
                index(
                        "index that misplaces a tensor",
                        "which lacks it",
                        "{\"weight_map\":{\"ghost\":\"s.safetensors\"}}"),
                index(
                        "index that forgets tensors",
                        "does not place tensor",
                        "{\"weight_map\":{\"lm_head.weight\":\"s.safetensors\"}}"),
                numeric(
                        "case 22: NaN weights in the last block",
                        "Tensor model.layers.2.mlp.down_proj.weight holds NaN",
                        c -> c.number("model.layers.2.mlp.down_proj.weight", Float.NaN)),
                numeric(
                        "infinity in the head",
                        "Tensor lm_head.weight holds NaN or infinity",
                        c -> c.number("lm_head.weight", Float.NEGATIVE_INFINITY)),
                unsafe("weights that are a link out", "a link that leads out", c -> c.linkOut("model.safetensors")),
                unsafe(
                        "configuration that is a link out",
                        "'config.json' is damaged or hostile: it is a link",
                        c -> c.linkOut("config.json")),
                unsafe(
                        "tokenizer that is a link out",
                        "'tokenizer.json' is damaged or hostile: it is a link",
                        c -> c.linkOut("tokenizer.json")),
                unsafe("configuration that is a directory", "not a file", c -> {
                    Files.delete(c.path("config.json"));
                    Files.createDirectory(c.path("config.json"));
                }),
                unsupported("no configuration", "No readable config.json", c -> Files.delete(c.path("config.json"))),
                unsafe("no blocks", "num_hidden_layers must be", c -> c.config("num_hidden_layers", "0")),
                unsafe(
                        "millions of blocks",
                        "has no tensor model.layers.3.",
                        c -> c.config("num_hidden_layers", "16777216")),
                unsafe("hidden size 0", "hidden_size must be a whole number", c -> c.config("hidden_size", "0")),
                unsafe(
                        "hidden size 10^9",
                        "hidden_size must be a whole number",
                        c -> c.config("hidden_size", "1000000000")),
                unsafe(
                        "configuration that is not UTF-8",
                        "not valid UTF-8",
                        c -> Files.write(c.path("config.json"), latin1("{\"\u00ff\":1}"))),
                architecture(
                        "foreign code",
                        "auto_map: modeling.Evil",
                        c -> c.config("auto_map", "{\"AutoModel\":\"modeling.Evil\"}")),
                architecture(
                        "unknown architecture",
                        "model_type must be one of bert, gemma2",
                        c -> c.config("model_type", "\"mamba\"")),
                unsupported(
                        "quantised configuration",
                        "quantization_config (awq)",
                        c -> c.config("quantization_config", "{\"quant_method\":\"awq\"}")),
                unsupported(
                        "tokenizer that is nested too deeply",
                        "tokenizer.json is not understood",
                        c -> c.write("tokenizer.json", "[".repeat(100_000))),
                unsupported(
                        "tokenizer with a native trap",
                        "normalizer must be one of",
                        c -> c.write("tokenizer.json", "{\"normalizer\":{\"type\":\"Precompiled\"}}")));
    }

    @ParameterizedTest
    @MethodSource("defects")
    void isRefusedClearly(Defect defect) throws IOException {
        DamagedCheckpoint checkpoint = DamagedCheckpoint.in(Files.createDirectory(temporary.resolve("model")));
        defect.damage().to(checkpoint);

        CompressionException refusal = catchThrowableOfType(CompressionException.class, this::evaluate);

        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(defect.code());
        assertThat(refusal).hasMessageContaining(defect.sentence());
        assertThat(refusal.getMessage()).hasSizeLessThan(2048).matches("[ -~…]+");
    }

    @Test
    void theCheckpointThatAllAreMadeFromIsSound() throws IOException {
        DamagedCheckpoint.in(Files.createDirectory(temporary.resolve("model")));

        assertThat(evaluate().quality().perplexity()).hasSize(1);
    }

    @Test
    void aCompressionFindsADamagedNumberBeforeItBeginsEvenIfItMeasuresNothing() throws IOException {
        DamagedCheckpoint.in(Files.createDirectory(temporary.resolve("model")))
                .number("model.layers.2.mlp.down_proj.weight", Float.NaN);

        assertThat(catchThrowableOfType(CompressionException.class, () -> compress("out")))
                .hasMessageContaining("Tensor model.layers.2.mlp.down_proj.weight holds NaN")
                .extracting(CompressionException::code)
                .isEqualTo(NUMERIC_FAILURE);
        assertThat(temporary.resolve("out")).doesNotExist();
    }

    @Test
    void anExportCopiesNoFileFromElsewhereAndRefersToNoCode() throws IOException {
        DamagedCheckpoint checkpoint = DamagedCheckpoint.in(Files.createDirectory(temporary.resolve("model")));
        checkpoint.write("LICENSE.txt", "secret");
        checkpoint.linkOut("LICENSE.txt");
        assertThat(catchThrowableOfType(CompressionException.class, () -> compress("first")))
                .hasMessageContaining("'LICENSE.txt' is damaged or hostile: it is a link that leads out");

        Files.delete(checkpoint.path("LICENSE.txt"));
        checkpoint.config("auto_map", "{}");
        compress("second");
        assertThat(Files.readString(temporary.resolve("second/hf-dense/config.json")))
                .doesNotContain("auto_map");
    }

    private EvaluationReport evaluate() {
        return Twofold.evaluate(
                "file:" + temporary.resolve("model"), EVALUATION, "cpu", sources(), CompressionListener.SILENT);
    }

    private void compress(String output) {
        Twofold.compress(
                RequestReader.read(Json.parse("""
                        {"model":"file:%s","device":"cpu","exports":["hf-dense"],
                         "recipe":{"preset":"qr-uniform","sparsity":0.5,"decomposition":{"iterations":1}},
                         "calibration":{"data":"builtin:sample","sequences":1,"sequenceLength":16},
                         "evaluation":{"perplexity":[]}}""".formatted(temporary.resolve("model")))),
                sources(),
                temporary.resolve(output),
                CompressionListener.SILENT);
    }

    private Sources sources() {
        return new FileSources(List.of(temporary));
    }

    private static Defect unsafe(String name, String sentence, Damage damage) {
        return new Defect(name, UNSAFE_CHECKPOINT, sentence, damage);
    }

    private static Defect unsupported(String name, String sentence, Damage damage) {
        return new Defect(name, UNSUPPORTED_FORMAT, sentence, damage);
    }

    private static Defect architecture(String name, String sentence, Damage damage) {
        return new Defect(name, UNSUPPORTED_ARCHITECTURE, sentence, damage);
    }

    private static Defect numeric(String name, String sentence, Damage damage) {
        return new Defect(name, NUMERIC_FAILURE, sentence, damage);
    }

    private static Defect index(String name, String sentence, String json) {
        return unsafe(name, sentence, checkpoint -> {
            Files.move(checkpoint.weights(), checkpoint.path("s.safetensors"));
            checkpoint.write(INDEX, json);
        });
    }

    private static void truncate(DamagedCheckpoint checkpoint, int bytes) throws IOException {
        checkpoint.resize(bytes - Files.size(checkpoint.weights()));
    }

    private static void nested(DamagedCheckpoint checkpoint, String bracket) throws IOException {
        String header = "{\"a\":" + bracket.repeat(1_000_000);
        checkpoint.headerOnly(header.length(), header);
    }

    private static void shift(ObjectNode tensor, int by) {
        ArrayNode offsets = (ArrayNode) tensor.path("data_offsets");
        tensor.putArray("data_offsets")
                .add(offsets.path(0).asLong() + by)
                .add(offsets.path(1).asLong() + by);
    }

    private static void offsets(ObjectNode tensor, String json) {
        tensor.set("data_offsets", Json.parse(json));
    }

    private static void shape(ObjectNode tensor, String json) {
        tensor.set("shape", Json.parse(json));
    }

    private static String u8(String shape, String offsets) {
        return "{\"dtype\":\"U8\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
