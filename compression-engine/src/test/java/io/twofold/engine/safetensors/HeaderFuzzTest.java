package io.twofold.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeaderFuzzTest {
    private static final int MUTANTS = 3_000;
    private static final long SEED = 20_260_101;

    private static final String[] FRAGMENTS = {
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\\u0000",
        "-1",
        "9223372036854775807",
        "18446744073709551616",
        "1e400",
        "null",
        "\"dtype\"",
        "\"shape\"",
        "\"data_offsets\"",
        "\"__metadata__\":{}",
        "\"F4\"",
        "\"C64\"",
        "\u00ff\u00fe",
        "  "
    };

    @TempDir
    private Path directory;

    @Test
    void mutatedFilesAreReadOrRefusedAndNothingElse() {
        byte[] seed = seedFile();
        Random random = new Random(SEED);
        int refused = 0;

        for (int i = 0; i < MUTANTS; i++) {
            Path file = Bytes.write(directory.resolve("mutant.safetensors"), mutate(seed, random));
            refused += isRefused(file, i) ? 1 : 0;
        }

        assertThat(refused).isBetween(MUTANTS / 2, MUTANTS - 1);
    }

    private static boolean isRefused(Path path, int mutant) {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            for (TensorInfo info : file.tensors().values()) {
                long bytes = info.dtype().bytesOf(info.elements());
                assertThat(file.bytes(info.name()).remaining()).isEqualTo((int) bytes);
                if (info.dtype().isFloat()) {
                    assertThat(Bytes.floats(file, info.name())).hasSize((int) info.elements());
                }
            }
            return false;
        } catch (CompressionException e) {
            assertThat(e.code())
                    .as("mutant %d of seed %d", mutant, SEED)
                    .isIn(FailureCode.UNSAFE_CHECKPOINT, FailureCode.UNSUPPORTED_FORMAT);
            assertThat(e.getMessage()).hasSizeLessThan(2048);
            return true;
        }
    }

    /** One to four changes: a bit, a byte, a deletion, a repetition, a fragment, the length, or the end cut off. */
    private static byte[] mutate(byte[] seed, Random random) {
        String text = new String(seed, StandardCharsets.ISO_8859_1);
        for (int changes = 1 + random.nextInt(4); changes > 0 && text.length() > 1; changes--) {
            int at = random.nextInt(text.length());
            int to = Math.min(text.length(), at + 1 + random.nextInt(12));
            text = switch (random.nextInt(6)) {
                case 0 ->
                    text.substring(0, at) + (char) (text.charAt(at) ^ 1 << random.nextInt(8)) + text.substring(at + 1);
                case 1 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at + 1);
                case 2 -> text.substring(0, at) + text.substring(to);
                case 3 -> text.substring(0, to) + text.substring(at);
                case 4 -> text.substring(0, at) + FRAGMENTS[random.nextInt(FRAGMENTS.length)] + text.substring(at);
                default -> text.substring(0, at);
            };
        }
        byte[] mutant = Bytes.latin1(text);
        if (mutant.length >= 8 && random.nextBoolean()) { // keeps the framing plausible, so that the JSON is reached
            int dataBytes = Math.min(mutant.length - 8, 43);
            ByteBuffer.wrap(mutant).order(ByteOrder.LITTLE_ENDIAN).putLong(mutant.length - 8 - dataBytes);
        }
        return mutant;
    }

    private byte[] seedFile() {
        Path path = directory.resolve("seed.safetensors");
        List<TensorSpec> tensors = List.of(
                new TensorSpec("model.layers.0.weight", DType.F32, List.of(2L, 3L)),
                new TensorSpec("norm", DType.BF16, List.of(4L)),
                new TensorSpec("scale", DType.F16, List.of()),
                new TensorSpec("bias", DType.F16, List.of(4L)),
                new TensorSpec("mask", DType.U8, List.of(1L)));
        try (SafetensorsWriter writer = SafetensorsWriter.create(path, tensors, Map.of("format", "pt"))) {
            writer.write("model.layers.0.weight", FloatBuffer.allocate(6));
            writer.write("norm", FloatBuffer.allocate(4));
            writer.write("scale", FloatBuffer.allocate(1));
            writer.write("bias", FloatBuffer.allocate(4));
            writer.write("mask", ByteBuffer.allocate(1));
            writer.finish();
        }
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
