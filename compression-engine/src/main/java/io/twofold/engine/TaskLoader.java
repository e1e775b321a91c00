package io.twofold.engine;

import io.twofold.engine.tasks.PreparedTask;
import io.twofold.engine.tasks.Rows;
import io.twofold.engine.tasks.Task;
import io.twofold.engine.text.RowReader;
import io.twofold.failure.CompressionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Brings a task's rows and words its questions. */
public final class TaskLoader {
    private final Sources sources;

    public TaskLoader(Sources sources) {
        this.sources = sources;
    }

    /**
     * A task that can be asked; what is not on this machine's disk is fetched first.
     *
     * @param shots solved examples before each document, or null for as many as the task says
     * @param limit only the first so many documents, or null for all
     * @throws CompressionException if the data cannot be found, fetched or used
     * @throws CompressionCancelledException if the monitor asked for it
     */
    public PreparedTask prepare(Task task, @Nullable Integer shots, @Nullable Integer limit, FetchMonitor monitor) {
        LocalRows files = sources.rows(task.data(), monitor);
        LocalRows examples = task.shots(shots) == 0 ? files : sources.rows(task.examples(), monitor);
        Rows rows = read(files);
        return new PreparedTask(task, rows, examples.equals(files) ? rows : read(examples), shots, limit);
    }

    private static Rows read(LocalRows files) {
        List<ObjectNode> rows = new ArrayList<>();
        for (Path file : files.files()) {
            rows.addAll(RowReader.read(file, files.pinned()));
        }
        return new Rows(files.pinned(), rows);
    }
}
