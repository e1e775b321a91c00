package io.twofold.source.fetch;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Asks for room before a download begins, rather than after hours of it. */
public final class DiskSpace {
    private static final long RESERVE = 64L << 20;

    private DiskSpace() {}

    /**
     * Creates {@code directory} if it is missing.
     *
     * @param bytes still to come
     * @throws CompressionException with {@code insufficient-storage} if they do not fit
     */
    public static void require(long bytes, Path directory, String what) throws IOException {
        Files.createDirectories(directory);
        long free = Files.getFileStore(directory).getUsableSpace();
        if (bytes > 0 && free - RESERVE < bytes) {
            throw new CompressionException(
                    FailureCode.INSUFFICIENT_STORAGE,
                    "%s needs %s GB more in %s, where only %s GB are free; make room or name another directory"
                            .formatted(what, gigabytes(bytes), directory, gigabytes(free)));
        }
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / 1e9);
    }
}
