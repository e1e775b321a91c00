package io.twofold.engine.safetensors;

import io.twofold.engine.testing.FuzzBounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fuzz target: an index of shards is refused, or names plain files beside it. */
public final class ShardIndexFuzz {
    private static final Path FILE = temporary();

    private ShardIndexFuzz() {}

    /** Called by Jazzer with one input after the other. */
    public static void fuzzerTestOneInput(byte[] input) {
        isRefused(input);
    }

    static boolean isRefused(byte[] input) {
        Bytes.write(FILE, input);
        return FuzzBounds.isRefused(input, () -> ShardIndex.read(FILE).values().forEach(ShardIndexFuzz::check));
    }

    private static void check(String shard) {
        Path place = FILE.resolveSibling(shard).normalize();
        FuzzBounds.require(
                place.equals(FILE.resolveSibling(place.getFileName())) && shard.endsWith(".safetensors"),
                "the shard " + shard + " does not lie beside the index");
    }

    private static Path temporary() {
        try {
            Path file = Files.createTempFile("fuzz", ".index.json").toAbsolutePath();
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
