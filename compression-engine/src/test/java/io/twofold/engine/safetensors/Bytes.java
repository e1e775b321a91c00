package io.twofold.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Builds files of exact bytes, sound and hostile ones, and opens them. */
final class Bytes {
    private Bytes() {}

    /** A file with a true header length. */
    static byte[] safetensors(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return framed(json.length, json, dataBytes);
    }

    /** A file whose header length says {@code length}, whatever follows. */
    static byte[] framed(long length, byte[] header, int dataBytes) {
        return ByteBuffer.allocate(Header.PREFIX + header.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(header)
                .array();
    }

    /** The bytes of characters 0 to 255. */
    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static Path write(Path file, byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static float[] floats(SafetensorsFile file, String name) {
        float[] values = new float[(int) file.info(name).elements()];
        file.readFloats(name, values);
        return values;
    }

    static float[] floats(Checkpoint checkpoint, String name) {
        float[] values = new float[(int) checkpoint.info(name).elements()];
        checkpoint.readFloats(name, FloatBuffer.wrap(values));
        return values;
    }

    /** Opens a file that must be refused, and gives the sentence. */
    static String refusal(Path file, FailureCode code) {
        return message(
                catchThrowableOfType(
                        CompressionException.class,
                        () -> SafetensorsFile.open(file).close()),
                code);
    }

    /** Opens a checkpoint that must be refused, and gives the sentence. */
    static String refusalOfCheckpoint(Path directory, FailureCode code) {
        return message(
                catchThrowableOfType(
                        CompressionException.class,
                        () -> Checkpoint.open(directory).close()),
                code);
    }

    private static String message(CompressionException refusal, FailureCode code) {
        String sentence = String.valueOf(refusal.getMessage());
        assertThat(refusal.code()).as(sentence).isEqualTo(code);
        assertThat(sentence).hasSizeLessThan(2048).matches("[ -~…]+");
        return sentence;
    }
}
