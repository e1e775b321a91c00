package io.twofold.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.CompressionException;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
    private static final long THREE_GIGABYTES = 3_000_000_000L;

    @TempDir
    private Path directory;

    @Test
    void readsTensorsFarBehindTwoGigabytes() throws IOException {
        Layout layout = Layout.of(
                List.of(
                        new TensorSpec("big", DType.F32, List.of(750_000L, 1_000L)),
                        new TensorSpec("small", DType.F16, List.of(2L))),
                Map.of());
        try (SafetensorsFile file = SafetensorsFile.open(sparse(layout))) {
            float[] tail = new float[3];

            file.readFloats("big", 749_999_997, FloatBuffer.wrap(tail));

            assertThat(tail).containsExactly(0, 0, 1.5f);
            assertThat(file.bytes("big", THREE_GIGABYTES - 4, 4).getFloat()).isEqualTo(1.5f);
            assertThat(Bytes.floats(file, "small")).containsExactly(1, -2);
            assertThat(file.fileBytes()).isEqualTo(layout.fileBytes()).isGreaterThan(THREE_GIGABYTES);
            assertThatThrownBy(() -> file.bytes("big"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("slices");
        }
    }

    @Test
    void givesReadOnlyLittleEndianBytesThatOutliveTheFile() {
        ByteBuffer bytes;
        try (SafetensorsFile file = SafetensorsFile.open(three("U8", 3))) {
            bytes = file.bytes("t");
        }

        assertThat(bytes.isReadOnly()).isTrue();
        assertThat(bytes.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.remaining()).isEqualTo(3);
    }

    @Test
    void refusesSlicesBeyondATensor() {
        try (SafetensorsFile file = SafetensorsFile.open(three("F32", 12))) {
            assertThatThrownBy(() -> file.bytes("t", 8, 5)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> file.bytes("t", -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> file.readFloats("t", 2, FloatBuffer.allocate(2)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> file.readFloats("t", new float[2])).isInstanceOf(BufferOverflowException.class);
        }
    }

    @Test
    void appendsToTheTargetAndLeavesTheRest() {
        try (SafetensorsFile file = SafetensorsFile.open(three("F32", 12))) {
            FloatBuffer target = FloatBuffer.allocate(10).position(2);

            file.readFloats("t", target);

            assertThat(target.position()).isEqualTo(5);
            assertThat(target.limit()).isEqualTo(10);
        }
    }

    @Test
    void namesTheTensorThatIsNotThereOrIsNoFloat() {
        try (SafetensorsFile file = SafetensorsFile.open(three("I32", 12))) {
            assertThatThrownBy(() -> file.info("lm_head.weight"))
                    .isInstanceOf(CompressionException.class)
                    .hasMessageContaining("has no tensor 'lm_head.weight'");
            assertThatThrownBy(() -> file.readFloats("t", new float[3]))
                    .isInstanceOf(CompressionException.class)
                    .hasMessageContaining("stores tensor 't' as I32");
        }
    }

    @Test
    void readsEveryTypeOfTheFormatAsBytes() {
        for (DType dtype : DType.values()) {
            try (SafetensorsFile file = SafetensorsFile.open(tensor(dtype.name(), 8, dtype.bits()))) {
                assertThat(file.bytes("t").remaining()).isEqualTo(dtype.bits());
                assertThat(file.info("t").elements()).isEqualTo(8);
            }
        }
    }

    private Path three(String dtype, int dataBytes) {
        return tensor(dtype, 3, dataBytes);
    }

    private Path tensor(String dtype, int elements, int dataBytes) {
        String header = "{\"t\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + elements + "],\"data_offsets\":[0,"
                + dataBytes + "]}}";
        return Bytes.write(directory.resolve("t.safetensors"), Bytes.safetensors(header, dataBytes));
    }

    /** Three gigabytes of zeros that take no room on disk, then 1.5f; then 1 and −2 as halves. */
    private Path sparse(Layout layout) throws IOException {
        Path path = directory.resolve("sparse.safetensors");
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(layout.head()), 0);
            ByteBuffer tail = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            tail.putFloat(1.5f)
                    .putShort((short) 0x3c00)
                    .putShort((short) 0xc000)
                    .flip();
            channel.write(tail, layout.fileBytes() - 8);
        }
        return path;
    }
}
