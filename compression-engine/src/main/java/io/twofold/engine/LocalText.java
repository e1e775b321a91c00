package io.twofold.engine;

import io.twofold.engine.text.TextRows;
import java.nio.file.Path;

/**
 * A text on this machine's disk.
 *
 * @param file text, JSON Lines or Parquet
 * @param rows how the rows of such a file become one text
 * @param pinned as in {@link LocalModel}
 */
public record LocalText(Path file, TextRows rows, String pinned) {}
