package io.twofold.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The largest resident set that this process has had: heap, native tensors and mapped files. */
public final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private PeakMemory() {}

    /** Bytes, or null on systems that do not tell. */
    public static @Nullable Long bytes() {
        return read("VmHWM:");
    }

    /** Bytes that are resident now, or null on systems that do not tell. */
    public static @Nullable Long now() {
        return read("VmRSS:");
    }

    private static @Nullable Long read(String field) {
        if (!Files.isReadable(STATUS)) {
            return null;
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(field))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }
}
