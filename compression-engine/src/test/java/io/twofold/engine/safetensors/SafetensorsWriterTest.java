package io.twofold.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.CompressionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsWriterTest {
    private static final List<TensorSpec> GOLDEN = List.of(
            new TensorSpec("b", DType.F32, List.of(2L, 3L)),
            new TensorSpec("a", DType.F16, List.of(3L)),
            new TensorSpec("z", DType.BOOL, List.of()),
            new TensorSpec("e", DType.F32, List.of(0L, 4L)),
            new TensorSpec("i", DType.I64, List.of(1L)),
            new TensorSpec("h", DType.BF16, List.of(2L)));

    /** What the reference implementation (Python package safetensors 0.8.0) writes for the same tensors. */
    private static final String GOLDEN_HEADER = "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"i\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[8,32]},"
            + "\"e\":{\"dtype\":\"F32\",\"shape\":[0,4],\"data_offsets\":[32,32]},"
            + "\"h\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[32,36]},"
            + "\"a\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[36,42]},"
            + "\"z\":{\"dtype\":\"BOOL\",\"shape\":[],\"data_offsets\":[42,43]}}    ";

    private static final String GOLDEN_DATA = "0500000000000000" + "000000000000803f0000004000004040000080400000a040"
            + "c03f00c0" + "003c00400042" + "01";

    @TempDir
    private Path directory;

    @Test
    void writesTheBytesOfTheReferenceInWhateverOrderTensorsCome() throws IOException {
        Path path = directory.resolve("golden.safetensors");
        try (SafetensorsWriter writer = SafetensorsWriter.create(path, GOLDEN)) {
            writer.write("z", ByteBuffer.wrap(new byte[] {1}));
            writer.write("h", floats(1.5f, -2));
            writer.write("b", floats(0, 1));
            writer.write("i", ByteBuffer.wrap(new byte[] {5, 0, 0, 0, 0, 0, 0, 0}));
            writer.write("b", floats(2, 3, 4, 5));
            writer.write("a", floats(1, 2, 3));
            writer.finish();
        }

        byte[] header = GOLDEN_HEADER.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer golden = ByteBuffer.wrap(Bytes.framed(header.length, header, 43));
        golden.position(8 + header.length).put(HexFormat.of().parseHex(GOLDEN_DATA));
        assertThat(Files.readAllBytes(path)).isEqualTo(golden.array());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void readsBackWhatItWrote(long seed) {
        Random random = new Random(seed);
        List<DType> dtypes = List.of(DType.F32, DType.F16, DType.BF16);
        List<TensorSpec> specs = new ArrayList<>();
        List<float[]> values = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            DType dtype = dtypes.get(random.nextInt(3));
            TensorSpec spec = new TensorSpec(
                    "layer " + i + " ünï\"\\\n" + Character.toString(0x1F600),
                    dtype,
                    List.of((long) random.nextInt(200), 1L + random.nextInt(200)));
            float[] drawn = new float[(int) spec.elements()];
            for (int j = 0; j < drawn.length; j++) {
                drawn[j] = random.nextInt(256) / 128f - 1; // exact in all three types
            }
            specs.add(spec);
            values.add(drawn);
        }
        List<Integer> order = new ArrayList<>();
        Collections.addAll(order, Stream.iterate(0, i -> i + 1).limit(20).toArray(Integer[]::new));
        Collections.shuffle(order, random);

        Path path = directory.resolve("random.safetensors");
        Map<String, String> metadata = Map.of("format", "pt", "nötes", "\u0000\"");
        try (SafetensorsWriter writer = SafetensorsWriter.create(path, specs, metadata)) {
            order.forEach(i -> writer.write(specs.get(i).name(), FloatBuffer.wrap(values.get(i))));
            writer.finish();
        }

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.metadata()).isEqualTo(metadata);
            assertThat(file.tensors()).hasSize(20);
            for (int i = 0; i < 20; i++) {
                TensorInfo info = file.info(specs.get(i).name());
                assertThat(info.shape()).isEqualTo(specs.get(i).shape());
                assertThat(info.dtype()).isEqualTo(specs.get(i).dtype());
                assertThat(info.begin() % info.dtype().bytes()).isZero();
                assertThat(Bytes.floats(file, info.name())).containsExactly(values.get(i));
            }
        }
    }

    @Test
    void refusesToFinishWhenATensorIsMissingOrIncomplete() {
        Path path = directory.resolve("incomplete.safetensors");
        try (SafetensorsWriter writer = SafetensorsWriter.create(path, GOLDEN.subList(0, 2))) {
            writer.write("a", floats(1, 2, 3));
            writer.write("b", floats(1, 2, 3));

            assertThatThrownBy(writer::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'b'");
        }

        assertThat(path).doesNotExist();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void leavesTheRestOfATensorZero() throws IOException {
        Path path = directory.resolve("holes.safetensors");
        List<TensorSpec> specs = List.of(
                new TensorSpec("whole", DType.F32, List.of(1000L)), new TensorSpec("rest", DType.F32, List.of(3L)));
        try (SafetensorsWriter writer = SafetensorsWriter.create(path, specs)) {
            writer.write("rest", floats(7));
            writer.leaveZero("rest");
            writer.leaveZero("whole");
            assertThatThrownBy(() -> writer.leaveZero("other")).isInstanceOf(IllegalArgumentException.class);
            writer.finish();
        }

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            float[] rest = new float[3];
            file.readFloats("rest", rest);
            assertThat(rest).containsExactly(7, 0, 0);
            float[] whole = new float[1000];
            file.readFloats("whole", whole);
            assertThat(whole).containsOnly(0);
        }
    }

    @Test
    void keepsTheOldFileUntilTheNewOneIsComplete() throws IOException {
        Path path = Bytes.write(directory.resolve("old.safetensors"), new byte[] {7});
        List<TensorSpec> one = List.of(new TensorSpec("a", DType.F32, List.of(1L)));
        try (SafetensorsWriter writer = SafetensorsWriter.create(path, one)) {
            writer.write("a", floats(1));
            assertThat(Files.readAllBytes(path)).containsExactly(7);

            writer.finish();
        }

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(Bytes.floats(file, "a")).containsExactly(1);
        }
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void refusesDataThatWasNotDeclared() {
        Path path = directory.resolve("strict.safetensors");
        try (SafetensorsWriter writer = SafetensorsWriter.create(path, GOLDEN)) {
            writer.write("a", floats(1, 2, 3));

            assertThatThrownBy(() -> writer.write("a", floats(1)))
                    .hasMessage("'a' has 0 bytes left to be written, but 2 were given");
            assertThatThrownBy(() -> writer.write("unknown", floats(1))).hasMessage("'unknown' was not declared");
            assertThatThrownBy(() -> writer.write("i", floats(1))).hasMessage("'i' is I64, not F32, F16 or BF16");
        }
    }

    @Test
    void refusesDeclarationsThatItsReaderWouldRefuse() {
        Path path = directory.resolve("never.safetensors");
        TensorSpec a = GOLDEN.get(1);

        assertThatThrownBy(() -> SafetensorsWriter.create(path, List.of(a, a))).hasMessage("'a' must be declared once");
        assertThatThrownBy(() ->
                        SafetensorsWriter.create(path, List.of(new TensorSpec("__metadata__", DType.F32, List.of(1L)))))
                .hasMessage("'__metadata__' must be declared once");
        assertThatThrownBy(() -> new TensorSpec("a", DType.F32, Collections.nCopies(9, 1L)))
                .hasMessageContaining("at most 8 dimensions");
        assertThatThrownBy(() -> new TensorSpec("a", DType.F32, List.of(-1L)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TensorSpec("a", DType.F32, List.of(1L << 32, 1L << 32)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void saysThatADirectoryCannotBeWrittenTo() {
        Path path = directory.resolve("none").resolve("a.safetensors");

        assertThatThrownBy(() -> SafetensorsWriter.create(path, GOLDEN).close())
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("'a.safetensors' cannot be written");
    }

    private static FloatBuffer floats(float... values) {
        return FloatBuffer.wrap(values);
    }
}
