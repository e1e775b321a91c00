package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.SafetensorsFile;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.ConvertedCheckpoint;
import io.twofold.engine.testing.Difference;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Torch;
import io.twofold.json.Json;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Compares tiny random models, one per architecture, with the values that the reference library computed for them. */
class ArchitectureGoldenTest {
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path temporary;

    static List<Arguments> expectations() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        for (Path directory : TestFiles.goldens()) {
            try (Stream<Path> inside = Files.list(directory)) {
                inside.filter(file -> file.getFileName().toString().startsWith("expected-"))
                        .forEach(file -> cases.add(Arguments.of(directory, file)));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("expectations")
    void computesWhatTheReferenceLibraryComputes(Path directory, Path expectation) throws IOException {
        compare(directory, expectation);
    }

    /** Almost without loss: the weights were rounded to bfloat16 when they were made. */
    @ParameterizedTest
    @MethodSource("expectations")
    void computesTheSameFromHalfTheBytes(Path directory, Path expectation) throws IOException {
        for (DType dtype : List.of(DType.BF16, DType.F16)) {
            Path converted = Files.createDirectory(temporary.resolve(dtype.name()));
            Files.copy(directory.resolve("config.json"), converted.resolve("config.json"));
            ConvertedCheckpoint.write(directory, converted, dtype);

            compare(converted, expectation);
        }
    }

    /** Its weights are those of {@code llama-gqa}, so the same values are expected of it. */
    @Test
    void computesTheSameFromShardsInBfloat16() throws IOException {
        compare(
                TestFiles.golden("llama-gqa-bf16-sharded"),
                TestFiles.golden("llama-gqa").resolve("expected-0.safetensors"));
    }

    private static void compare(Path directory, Path expectation) throws IOException {
        try (SafetensorsFile expected = SafetensorsFile.open(expectation);
                NDManager manager = Torch.newManager(Device.cpu());
                CheckpointWeights weights = CheckpointWeights.open(directory);
                LanguageModel model = LanguageModels.open(directory, weights, manager);
                Activations activations = Activations.of(model, manager, sequences(expected, model), () -> {})) {
            for (int i = 0; i < model.blockCount(); i++) {
                assertClose(activations.hidden(), expected, "block." + i + ".input");
                try (ModelBlock block = model.loadBlock(i)) {
                    activations.pass(block);
                }
                assertClose(activations.hidden(), expected, "block." + i + ".output");
            }
            NDArray hidden = activations.hidden().get(0);
            assertClose(List.of(model.logits(manager, hidden)), expected, "logits");
            JsonNode loss = Json.parse(Files.readString(expectation.resolveSibling("expected.json")))
                    .path("cases")
                    .valueStream()
                    .filter(test -> expectation.endsWith(test.path("file").asString()))
                    .findFirst()
                    .orElseThrow();
            assertThat(activations.meanLoss()).isCloseTo(loss.path("loss").asDouble(), within(2e-4));
        }
    }

    private static List<TokenSequence> sequences(SafetensorsFile expected, LanguageModel model) {
        List<TokenSequence> sequences = new ArrayList<>();
        List<long[]> ids = rows(expected, "input_ids");
        if (!expected.tensors().containsKey("labels")) {
            return ids.stream().map(TokenSequence::nextToken).toList();
        }
        for (int i = 0; i < ids.size(); i++) {
            sequences.add(new TokenSequence(
                    ids.get(i),
                    rows(expected, "labels").get(i),
                    rows(expected, "token_type_ids").get(i),
                    (int) Arrays.stream(rows(expected, "attention_mask").get(i)).sum()));
        }
        return sequences;
    }

    private static List<long[]> rows(SafetensorsFile expected, String name) {
        List<Long> shape = expected.info(name).shape();
        LongBuffer buffer = expected.bytes(name).asLongBuffer();
        List<long[]> rows = new ArrayList<>();
        for (int i = 0; i < shape.get(0); i++) {
            long[] row = new long[Math.toIntExact(shape.get(1))];
            buffer.get(row);
            rows.add(row);
        }
        return rows;
    }

    private static void assertClose(List<NDArray> actual, SafetensorsFile expected, String name) {
        assertThat(Difference.relative(actual.get(0).toFloatArray(), expected, name))
                .as(name)
                .isLessThan(TOLERANCE);
    }
}
