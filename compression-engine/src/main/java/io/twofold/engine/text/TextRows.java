package io.twofold.engine.text;

/**
 * How the rows of a JSON Lines or Parquet file become one text.
 *
 * @param separator between two rows
 * @param limit only the first so many rows
 */
public record TextRows(String separator, int limit) {
    /** Every row, with a blank line between two. */
    public static final TextRows ALL = new TextRows("\n\n", Integer.MAX_VALUE);
}
