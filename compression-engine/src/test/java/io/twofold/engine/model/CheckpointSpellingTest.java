package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.RewrittenCheckpoint;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Torch;
import io.twofold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The same model, written down differently, computes the same. */
class CheckpointSpellingTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "llama-tied-mha, lm_head.weight",
        "gpt2, lm_head.weight",
        "opt-pre-norm, lm_head.weight",
        "bert, cls.predictions.decoder.weight"
    })
    void aTiedModelIgnoresTheHeadThatItsFileHoldsAllTheSame(String golden, String head) throws IOException {
        assertSame(golden, UnaryOperator.identity(), new TensorSpec(head, DType.F32, List.of(211L, 64L)));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt2, transformer.",
        "opt-pre-norm, model.",
        "opt-post-norm-projected, model.",
        "bert, bert.",
    })
    void thePrefixOfTheWholeModelMayBeMissing(String golden, String prefix) throws IOException {
        assertSame(golden, name -> name.startsWith(prefix) ? name.substring(prefix.length()) : name);
    }

    @Test
    void bertsNormsMayHaveTheirOldNames() throws IOException {
        assertSame(
                "bert",
                name -> name.replace("LayerNorm.weight", "LayerNorm.gamma")
                        .replace("LayerNorm.bias", "LayerNorm.beta"));
    }

    @Test
    void whatBertKeepsForOtherTasksIsIgnored() throws IOException {
        assertSame(
                "bert",
                UnaryOperator.identity(),
                new TensorSpec("bert.embeddings.position_ids", DType.I64, List.of(1L, 128L)),
                new TensorSpec("bert.pooler.dense.weight", DType.F32, List.of(64L, 64L)),
                new TensorSpec("bert.pooler.dense.bias", DType.F32, List.of(64L)),
                new TensorSpec("cls.predictions.decoder.bias", DType.F32, List.of(211L)),
                new TensorSpec("cls.seq_relationship.weight", DType.F32, List.of(2L, 64L)),
                new TensorSpec("cls.seq_relationship.bias", DType.F32, List.of(2L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"transformer.", ""})
    void theMasksThatGpt2OnceStoredAreIgnored(String prefix) throws IOException {
        assertSame(
                "gpt2",
                name -> name.replace("transformer.", prefix),
                new TensorSpec(prefix + "h.0.attn.bias", DType.BOOL, List.of(1L, 1L, 128L, 128L)),
                new TensorSpec(prefix + "h.0.attn.masked_bias", DType.F32, List.of()),
                new TensorSpec(prefix + "h.1.attn.bias", DType.F32, List.of(1L, 1L, 128L, 128L)));
    }

    private void assertSame(String golden, UnaryOperator<String> rename, TensorSpec... more) throws IOException {
        Path source = TestFiles.golden(golden);
        RewrittenCheckpoint.write(source, directory, rename, List.of(more));

        assertThat(logits(directory, directory)).isEqualTo(logits(source, source));
    }

    @Test
    void theStatedTypeOfTheWeightsDoesNotMatter() throws IOException {
        Path source = TestFiles.golden("llama-gqa");
        float[] expected = logits(source, source);
        for (String spelling :
                List.of("{\"dtype\":\"float16\"}", "{\"torch_dtype\":\"bfloat16\"}", "{\"torch_dtype\":null}", "{}")) {
            ObjectNode config = (ObjectNode) Json.parse(Files.readString(source.resolve("config.json")));
            config.remove("dtype");
            config.setAll((ObjectNode) Json.parse(spelling));
            Files.writeString(directory.resolve("config.json"), Json.write(config));

            assertThat(logits(directory, source)).as(spelling).isEqualTo(expected);
        }
    }

    @Test
    void theDefaultsOfLeftOutFieldsAreThoseOfTheReferenceLibrary() throws IOException {
        Path source = TestFiles.golden("llama-tied-mha");
        ObjectNode config = (ObjectNode) Json.parse(Files.readString(source.resolve("config.json")));
        config.remove(List.of("num_key_value_heads", "head_dim", "hidden_act", "rms_norm_eps", "rope_scaling"));
        Files.writeString(directory.resolve("config.json"), Json.write(config));

        assertThat(logits(directory, source)).isEqualTo(logits(source, source));
    }

    private static float[] logits(Path config, Path weightsDirectory) {
        try (NDManager manager = Torch.newManager(Device.cpu());
                CheckpointWeights weights = CheckpointWeights.open(weightsDirectory);
                LanguageModel model = LanguageModels.open(config, weights, manager)) {
            return logits(model, manager);
        }
    }

    private static float[] logits(LanguageModel model, NDManager manager) {
        List<TokenSequence> sequences = List.of(TokenSequence.nextToken(new long[] {3, 1, 4, 1, 5}));
        try (Activations activations = Activations.of(model, manager, sequences, () -> {})) {
            for (int i = 0; i < model.blockCount(); i++) {
                try (ModelBlock block = model.loadBlock(i)) {
                    activations.pass(block);
                }
            }
            return model.logits(manager, activations.hidden().get(0)).toFloatArray();
        }
    }
}
