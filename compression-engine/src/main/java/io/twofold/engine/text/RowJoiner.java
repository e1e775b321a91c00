package io.twofold.engine.text;

/** Puts rows together to one text of at most 1 Gi characters. */
final class RowJoiner {
    private final TextRows rows;
    private final String name;
    private final StringBuilder text = new StringBuilder();
    private int added;

    /** @param name for the error */
    RowJoiner(TextRows rows, String name) {
        this.rows = rows;
        this.name = name;
    }

    boolean isFull() {
        return added >= rows.limit();
    }

    void add(String row) {
        if ((long) text.length() + row.length() + rows.separator().length() > BoundedText.MAX_BYTES) {
            throw BoundedText.tooLarge(name);
        }
        if (added++ > 0) {
            text.append(rows.separator());
        }
        text.append(row);
    }

    String joined() {
        return text.toString();
    }
}
