package io.twofold.engine;

import io.twofold.engine.tasks.DataSplit;
import io.twofold.engine.tasks.TaskCatalog;
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
     * As {@link #model}, but the files of weights need to have only their size and their header, so that nothing large is
     * fetched in order to look at a model.
     *
     * @param scratch does not exist yet; such a directory may be made there, and the caller deletes it
     * @throws CompressionException with which {@link #model} would fail, as far as it can be told without the weights
     * @throws CompressionCancelledException if the monitor asked for it
     */
    default LocalModel description(String reference, Path scratch, FetchMonitor monitor) {
        return model(reference, monitor);
    }

    /**
     * A text's file.
     *
     * @param use which part, of a data set that has one part for each
     * @throws CompressionException if there is none, it may not be read, or it cannot be fetched
     * @throws CompressionCancelledException if the monitor asked for it
     */
    LocalText text(String reference, TextUse use, FetchMonitor monitor);

    /**
     * The rows of a split of a data set.
     *
     * @throws CompressionException if there are none, they may not be read, or they cannot be fetched
     * @throws CompressionCancelledException if the monitor asked for it
     */
    LocalRows rows(DataSplit split, FetchMonitor monitor);

    /**
     * The tasks that requests may name.
     *
     * @throws CompressionException with {@code invalid-request} if a file of one's own is wrong
     */
    default TaskCatalog tasks() {
        return new TaskCatalog(null);
    }
}
