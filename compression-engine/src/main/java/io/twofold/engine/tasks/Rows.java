package io.twofold.engine.tasks;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rows of a split, as they were published.
 *
 * @param data what was read, for the result and for errors
 */
public record Rows(String data, List<ObjectNode> rows) {
    public Rows {
        rows = List.copyOf(rows);
    }
}
