package io.twofold.engine;

import io.twofold.engine.tasks.DataSplit;
import io.twofold.engine.tasks.TaskCatalog;
import io.twofold.engine.testing.TestFiles;
import java.nio.file.Path;
import java.util.List;

/** Everything on this disk, and rows of the validation files beside the checkout. */
final class SharedTaskData implements Sources {
    private final Sources files = Sources.anywhere();

    @Override
    public LocalModel model(String reference, FetchMonitor monitor) {
        return files.model(reference, monitor);
    }

    @Override
    public LocalText text(String reference, TextUse use, FetchMonitor monitor) {
        return files.text(reference, use, monitor);
    }

    @Override
    public LocalRows rows(DataSplit split, FetchMonitor monitor) {
        String prefix = split.local().get(0) + (split.local().get(0).equals("hellaswag") ? "_val_1000" : "_validation");
        Path file = TestFiles.shared("data/tasks/" + prefix + ".jsonl");
        return new LocalRows(List.of(file), file.getFileName().toString());
    }

    @Override
    public TaskCatalog tasks() {
        return new TaskCatalog(null);
    }
}
