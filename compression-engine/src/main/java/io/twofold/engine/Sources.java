package io.twofold.engine;

import io.twofold.failure.CompressionException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where models and texts come from: turns references, other than {@code builtin:} ones, into files on this machine's
 * disk. What is not there yet is fetched first.
 */
public interface Sources {
    /** The whole file system and nothing else: for programs that name their own files, never for a server. */
    static Sources anywhere() {
        return new FileSources(List.of(Path.of("/")));
    }

    /**
     * A model's directory in Hugging Face layout.
     *
     * @throws CompressionException if there is none, it may not be read, or it cannot be fetched
     * @throws CompressionCancelledException if the monitor asked for it
     */
    LocalModel model(String reference, FetchMonitor monitor);

    /**
     * A text's file.
     *
     * @param use which part, of a data set that has one part for each
     * @throws CompressionException if there is none, it may not be read, or it cannot be fetched
     * @throws CompressionCancelledException if the monitor asked for it
     */
    LocalText text(String reference, TextUse use, FetchMonitor monitor);
}
