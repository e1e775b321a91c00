package io.twofold.engine;

import java.nio.file.Path;
import java.util.List;

/**
 * Rows of a data set on this machine's disk.
 *
 * @param files JSON Lines, JSON arrays or Parquet, in their order
 * @param pinned what was read: references that mean the same bytes for ever, or names of local files
 */
public record LocalRows(List<Path> files, String pinned) {
    public LocalRows {
        files = List.copyOf(files);
    }
}
