package io.twofold.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.CompressionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HollowFileTest {
    @TempDir
    private Path directory;

    @Test
    void hasTheSameHeaderAsTheWholeFile() throws IOException {
        Path whole = directory.resolve("whole.safetensors");
        try (SafetensorsWriter writer =
                SafetensorsWriter.create(whole, List.of(new TensorSpec("w", DType.F32, List.of(1000L, 1000L))))) {
            writer.write("w", ByteBuffer.allocate(4_000_000));
            writer.finish();
        }
        byte[] bytes = Files.readAllBytes(whole);
        byte[] head = Arrays.copyOf(bytes, HollowFile.FIRST_BYTES);
        Path hollow = directory.resolve("hollow.safetensors");

        assertThat(HollowFile.headBytes(head, bytes.length)).isEqualTo(head.length);
        HollowFile.write(hollow, head, bytes.length);

        try (SafetensorsFile expected = SafetensorsFile.open(whole);
                SafetensorsFile read = SafetensorsFile.open(hollow)) {
            assertThat(read.tensors()).isEqualTo(expected.tensors());
            assertThat(read.metadata()).isEqualTo(expected.metadata());
            assertThat(read.fileBytes()).isEqualTo(expected.fileBytes());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "100000, 1000000, 100008",
        "10, 1000000, 65536",
        "100000, 100007, 65536",
        "25000000, 1000000000, 25000008",
        "25000001, 1000000000, 65536",
        "-1, 1000000, 65536"
    })
    void needsTheHeaderUnlessItIsRefusedAnyway(long length, long fileBytes, int needed) {
        byte[] start = ByteBuffer.allocate(HollowFile.FIRST_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();

        assertThat(HollowFile.headBytes(start, fileBytes)).isEqualTo(needed);
    }

    @Test
    void needsAllOfAFileThatIsShorterThanALength() {
        assertThat(HollowFile.headBytes(new byte[7], 7)).isEqualTo(7);
    }

    @Test
    void doesNotReplaceAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("mine"), "mine");

        assertThatThrownBy(() -> HollowFile.write(file, new byte[8], 100))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("'mine' cannot be written");
        assertThat(file).hasContent("mine");
    }
}
