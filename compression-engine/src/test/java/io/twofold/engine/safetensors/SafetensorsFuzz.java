package io.twofold.engine.safetensors;

import io.twofold.engine.testing.FuzzBounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fuzz target: a file of weights is refused, or every tensor lies inside it and can be read. */
public final class SafetensorsFuzz {
    private static final Path FILE = temporary();

    private SafetensorsFuzz() {}

    /** Called by Jazzer with one input after the other. */
    public static void fuzzerTestOneInput(byte[] input) {
        isRefused(input);
    }

    static boolean isRefused(byte[] input) {
        Bytes.write(FILE, input);
        return FuzzBounds.isRefused(input, () -> read(input.length));
    }

    private static void read(int fileBytes) {
        try (SafetensorsFile file = SafetensorsFile.open(FILE)) {
            for (TensorInfo info : file.tensors().values()) {
                FuzzBounds.require(
                        info.begin() >= Header.PREFIX && info.end() <= fileBytes, info + " does not lie in the file");
                long bytes = info.dtype().bytesOf(info.elements());
                FuzzBounds.require(file.bytes(info.name()).remaining() == bytes, info + " has not its bytes");
                if (info.dtype().isFloat()) {
                    FuzzBounds.require(
                            Bytes.floats(file, info.name()).length == info.elements(), info + " has not its numbers");
                }
            }
        }
    }

    private static Path temporary() {
        try {
            Path file = Files.createTempFile("fuzz", ".safetensors");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
