package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.safetensors.SafetensorsFile;
import io.twofold.engine.safetensors.TensorInfo;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.torch.Torch;
import io.twofold.json.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Compares tiny random models with the values that the reference library computed for them. */
class LlamaGoldenTest {
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @ValueSource(
            strings = {"llama-gqa", "llama-gqa-bf16-sharded", "llama-tied-mha", "llama-headdim-bias", "llama31-rope"})
    void computesWhatTheReferenceLibraryComputes(String name) throws Exception {
        Path directory = golden(name);
        // The sharded model has the weights of llama-gqa, so the same values are expected of it.
        Path expectation = Files.exists(directory.resolve("expected-0.safetensors")) ? directory : golden("llama-gqa");
        try (SafetensorsFile expected = SafetensorsFile.open(expectation.resolve("expected-0.safetensors"));
                NDManager manager = Torch.newManager(Device.cpu());
                CheckpointWeights weights = CheckpointWeights.open(directory);
                CausalModel model = CausalModels.open(directory, weights, manager);
                Activations activations = new Activations(model, manager, ids(expected), () -> {})) {
            for (int i = 0; i < model.blockCount(); i++) {
                assertClose(activations.hidden(), expected, "block." + i + ".input");
                try (DecoderBlock block = model.loadBlock(i)) {
                    activations.pass(block);
                }
                assertClose(activations.hidden(), expected, "block." + i + ".output");
            }
            NDArray hidden = activations.hidden().get(0);
            assertClose(List.of(model.logits(manager, hidden)), expected, "logits");
            assertThat(activations.negativeLogLikelihood()).isCloseTo(loss(expectation), within(0.02));
        }
    }

    private static double loss(Path directory) throws IOException {
        JsonNode sums = Json.parse(Files.readString(directory.resolve("expected.json")))
                .path("cases")
                .path(0)
                .path("sequence_nll_sum");
        return sums.path(0).asDouble() + sums.path(1).asDouble();
    }

    private static void assertClose(List<NDArray> actual, SafetensorsFile expected, String name) {
        float[] values = new float[(int) expected.info(name).elements()];
        expected.readFloats(name, values);
        float[] computed = actual.get(0).toFloatArray();
        double difference = 0;
        double scale = 0;
        for (int i = 0; i < values.length; i++) {
            difference = Math.max(difference, Math.abs(values[i] - computed[i]));
            scale = Math.max(scale, Math.abs(values[i]));
        }
        assertThat(computed).hasSameSizeAs(values);
        assertThat(difference / scale).as(name).isLessThan(TOLERANCE);
    }

    private static List<long[]> ids(SafetensorsFile expected) {
        TensorInfo info = expected.info("input_ids");
        var buffer = expected.bytes("input_ids").asLongBuffer();
        List<long[]> sequences = new ArrayList<>();
        for (int i = 0; i < info.shape().get(0); i++) {
            long[] row = new long[Math.toIntExact(info.shape().get(1))];
            buffer.get(row);
            sequences.add(row);
        }
        return sequences;
    }

    private static Path golden(String name) throws URISyntaxException {
        return Path.of(LlamaGoldenTest.class.getResource("/golden/" + name).toURI());
    }
}
