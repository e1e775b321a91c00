package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.CheckpointWriter;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Torch;
import io.twofold.json.Json;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** The same model, written down differently, computes the same. */
class CheckpointSpellingTest {
    private static final String HEAD = "lm_head.weight";

    @TempDir
    private Path directory;

    @Test
    void aTiedModelIgnoresTheHeadThatItsFileHoldsAllTheSame() throws IOException {
        Path source = TestFiles.golden("llama-tied-mha");
        Files.copy(source.resolve("config.json"), directory.resolve("config.json"));
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            List<TensorSpec> specs = new ArrayList<>();
            checkpoint
                    .names()
                    .forEach(name -> specs.add(new TensorSpec(
                            name, checkpoint.dtype(name), checkpoint.info(name).shape())));
            specs.add(new TensorSpec(HEAD, DType.F32, List.of(211L, 64L)));
            try (CheckpointWriter writer = CheckpointWriter.create(directory, specs)) {
                checkpoint.names().forEach(name -> writer.write(name, checkpoint.bytes(name)));
                float[] other = new float[211 * 64];
                Arrays.fill(other, 3);
                writer.write(HEAD, FloatBuffer.wrap(other));
                writer.finish();
            }
        }

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
        try (Activations activations =
                Activations.ofText(model, manager, List.of(new long[] {3, 1, 4, 1, 5}), () -> {})) {
            for (int i = 0; i < model.blockCount(); i++) {
                try (ModelBlock block = model.loadBlock(i)) {
                    activations.pass(block);
                }
            }
            return model.logits(manager, activations.hidden().get(0)).toFloatArray();
        }
    }
}
