package io.twofold.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final List<TensorSpec> TENSORS = List.of(
            new TensorSpec("embed", DType.BF16, List.of(4L, 2L)),
            new TensorSpec("layer", DType.F32, List.of(2L, 2L)),
            new TensorSpec("norm", DType.F32, List.of(2L)));

    @TempDir
    private Path temporary;

    private Path model;

    @BeforeEach
    void makeDirectory() throws IOException {
        model = Files.createDirectory(temporary.resolve("model"));
    }

    @Test
    void readsASingleFile() {
        write(model, CheckpointWriter.DEFAULT_SHARD_BYTES);

        assertThat(model).isDirectoryNotContaining("glob:**.json");
        assertHoldsTheTensors(model);
    }

    @Test
    void readsShards() throws IOException {
        write(model, 16);

        assertThat(Files.readString(index())).contains("\"total_size\" : 40");
        assertThat(model.resolve("model-00003-of-00003.safetensors")).exists();
        assertHoldsTheTensors(model);
    }

    @Test
    void prefersTheSingleFileToAnIndex() throws IOException {
        write(model, 16);
        writeIndex("{}");
        write(model, CheckpointWriter.DEFAULT_SHARD_BYTES);

        assertHoldsTheTensors(model);
    }

    @Test
    void writesNothingUnlessEveryTensorCame() {
        try (CheckpointWriter writer = CheckpointWriter.create(model, TENSORS, 16)) {
            writer.write("embed", FloatBuffer.allocate(8));

            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        }

        assertThat(model).isEmptyDirectory();
    }

    @Test
    void refusesDeclaringATensorTwiceEvenInTwoShards() {
        List<TensorSpec> twice = List.of(TENSORS.get(0), TENSORS.get(1), TENSORS.get(0));

        assertThatThrownBy(() -> CheckpointWriter.create(model, twice, 16).close())
                .hasMessage("'embed' must be declared once");
        assertThat(model).isEmptyDirectory();
    }

    @Test
    void refusesAnIndexThatPlacesATensorInAShardWhichLacksIt() throws IOException {
        write(model, 16);
        writeIndex(Files.readString(index())
                .replace(
                        "\"weight_map\" : {",
                        "\"weight_map\" : {\"ghost\":" + "\"model-00001-of-00003.safetensors\","));

        assertThat(unsafe()).contains("places tensor 'ghost' in model-00001-of-00003.safetensors, which lacks it");
    }

    @Test
    void refusesAShardWithATensorThatTheIndexDoesNotPlaceThere() throws IOException {
        write(model, 16);
        writeIndex(Files.readString(index()).replaceFirst("\"embed\"[^,]*,", ""));
        assertHoldsNoShard("embed");

        write(model, 24);
        writeIndex(Files.readString(index()).replaceFirst("\"layer\"[^,]*,", ""));
        assertThat(unsafe()).contains("does not place tensor 'layer'");
    }

    @Test
    void refusesAMissingShard() throws IOException {
        write(model, 16);
        Files.delete(model.resolve("model-00002-of-00003.safetensors"));

        assertThat(unsafe()).contains("'model-00002-of-00003.safetensors'").contains("missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside.safetensors",
                "/etc/outside.safetensors",
                "sub/outside.safetensors",
                "..\\\\outside.safetensors",
                "C:outside.safetensors",
                "..",
                "",
                ".hidden.safetensors",
                "nul\\u0000.safetensors",
                "%2e%2e%2foutside.safetensors",
                "pytorch_model.bin"
            })
    void refusesShardNamesThatAreNotPlain(String shard) throws IOException {
        write(temporary, CheckpointWriter.DEFAULT_SHARD_BYTES);
        Files.move(temporary.resolve("model.safetensors"), temporary.resolve("outside.safetensors"));
        writeIndex("{\"weight_map\":{\"norm\":\"" + shard + "\"}}");

        assertThat(unsafe()).contains("must be the plain name of a .safetensors file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"weight_map\":[]}",
                "{\"weight_map\":{\"a\":1}}",
                "{\"weight_map\":{\"a\":\"m.safetensors\",\"a\":\"m.safetensors\"}}",
                "{\"weight_map\":{}} x",
                "{\"metadata\":[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]],\"weight_map\":{}}"
            })
    void refusesABrokenIndex(String json) throws IOException {
        writeIndex(json);

        assertThat(unsafe()).startsWith("'model.safetensors.index.json' is damaged or hostile");
    }

    @Test
    void refusesALinkThatLeavesTheDirectory() throws IOException {
        write(temporary, CheckpointWriter.DEFAULT_SHARD_BYTES);
        Files.createSymbolicLink(model.resolve("model.safetensors"), temporary.resolve("model.safetensors"));

        assertThat(unsafe()).contains("link that leads out of the checkpoint's directory");
    }

    @Test
    void followsALinkThatStaysInside() throws IOException {
        write(model, CheckpointWriter.DEFAULT_SHARD_BYTES);
        Files.move(model.resolve("model.safetensors"), model.resolve("weights"));
        Files.createSymbolicLink(model.resolve("model.safetensors"), Path.of("weights"));

        assertHoldsTheTensors(model);
    }

    @Test
    void followsTheLinksOfAHuggingFaceCache() throws IOException {
        Path blobs = Files.createDirectory(temporary.resolve("blobs"));
        Path snapshot = Files.createDirectories(temporary.resolve("snapshots").resolve("0123abcd"));
        write(blobs, CheckpointWriter.DEFAULT_SHARD_BYTES);
        Files.move(blobs.resolve("model.safetensors"), blobs.resolve("cafe"));
        Files.createSymbolicLink(snapshot.resolve("model.safetensors"), Path.of("../../blobs/cafe"));

        assertHoldsTheTensors(snapshot);
    }

    @Test
    void refusesALinkOutOfAHuggingFaceCache() throws IOException {
        Path snapshot = Files.createDirectories(temporary.resolve("snapshots").resolve("0123abcd"));
        write(temporary, CheckpointWriter.DEFAULT_SHARD_BYTES);
        Files.createSymbolicLink(snapshot.resolve("model.safetensors"), Path.of("../../model.safetensors"));

        assertThat(Bytes.refusalOfCheckpoint(snapshot, FailureCode.UNSAFE_CHECKPOINT))
                .contains("link that leads out");
    }

    @ParameterizedTest
    @DisplayName("case 34: model repository carrying only GGUF, or archive: unsupported-format")
    @ValueSource(
            strings = {"pytorch_model.bin", "model.pt", "consolidated.00.pth", "model-Q4_K_M.gguf", "model.tar.gz"})
    void advisesWhenThereAreOnlyWeightsOfOtherFormats(String name) {
        Bytes.write(model.resolve(name), new byte[10]);
        Bytes.write(model.resolve("config.json"), new byte[2]);

        assertThat(Bytes.refusalOfCheckpoint(model, FailureCode.UNSUPPORTED_FORMAT))
                .contains("has only '" + name + "' for weights")
                .contains("choose a revision that has model.safetensors");
    }

    @Test
    void refusesAPickleThatIsNamedLikeSafetensors() {
        Bytes.write(model.resolve("model.safetensors"), Bytes.latin1("PK\003\004archive/data.pkl"));

        assertThat(Bytes.refusalOfCheckpoint(model, FailureCode.UNSUPPORTED_FORMAT))
                .contains("a zip archive");
    }

    @Test
    void advisesWhenTheIndexIsMissing() throws IOException {
        write(model, 16);
        Files.delete(index());

        assertThat(Bytes.refusalOfCheckpoint(model, FailureCode.INVALID_REQUEST))
                .contains("fetch the index");
    }

    @Test
    void saysThatADirectoryHasNoWeightsOrIsNone() {
        assertThat(Bytes.refusalOfCheckpoint(model, FailureCode.UNSUPPORTED_FORMAT))
                .contains("has no weights");
        assertThat(Bytes.refusalOfCheckpoint(model.resolve("none"), FailureCode.INVALID_REQUEST))
                .contains("is not a directory");
    }

    private static void write(Path directory, long shardBytes) {
        try (CheckpointWriter writer = CheckpointWriter.create(directory, TENSORS, shardBytes)) {
            writer.write("norm", FloatBuffer.wrap(new float[] {1, 2}));
            writer.write("embed", FloatBuffer.wrap(new float[] {0, 1, 2, 3, 4, 5, 6, 7}));
            writer.write("layer", FloatBuffer.wrap(new float[] {0.1f, 0.2f, 0.3f, 0.4f}));
            writer.finish();
        }
    }

    private static void assertHoldsTheTensors(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.names()).containsExactlyInAnyOrder("embed", "layer", "norm");
            assertThat(checkpoint.bytes()).isEqualTo(40);
            assertThat(checkpoint.dtype("embed")).isEqualTo(DType.BF16);
            assertThat(checkpoint.info("embed").shape()).containsExactly(4L, 2L);
            assertThat(Bytes.floats(checkpoint, "embed")).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
            assertThat(Bytes.floats(checkpoint, "layer")).containsExactly(0.1f, 0.2f, 0.3f, 0.4f);
            assertThat(checkpoint.bytes("norm").getFloat()).isEqualTo(1);
            assertThatThrownBy(() -> checkpoint.info("ghost"))
                    .isInstanceOf(CompressionException.class)
                    .hasMessageContaining("has no tensor 'ghost'");
        }
    }

    /** A shard that the index does not name at all is not part of the checkpoint. */
    private void assertHoldsNoShard(String tensor) {
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            assertThat(checkpoint.names()).isNotEmpty().doesNotContain(tensor);
        }
    }

    private String unsafe() {
        return Bytes.refusalOfCheckpoint(model, FailureCode.UNSAFE_CHECKPOINT);
    }

    private Path index() {
        return model.resolve("model.safetensors.index.json");
    }

    private void writeIndex(String json) throws IOException {
        Files.writeString(index(), json, StandardCharsets.UTF_8);
    }
}
