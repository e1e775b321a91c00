package io.twofold.engine.tasks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One split of a data set of rows.
 *
 * @param repository of the data set on the Hub, such as {@code allenai/ai2_arc}, or null if it is not there
 * @param config the part of the repository that is meant, such as {@code ARC-Easy}, or null if there is only one
 * @param file path in the repository of the one file that is read, or null for every file of the split
 * @param local beginnings of the names of files that hold it in a directory that stands in for the Hub
 * @param split such as {@code test}
 */
public record DataSplit(
        @Nullable String repository,
        @Nullable String config,
        @Nullable String file,
        List<String> local,
        String split) {
    public DataSplit {
        local = List.copyOf(local);
    }
}
