package io.twofold.engine.tasks;

import java.util.List;
import java.util.Objects;

/**
 * Takes the answer out of what a model wrote.
 *
 * @param name of the filter, which becomes a part of the metric's name
 * @param last whether the last occurrence counts, not the first
 */
record Extraction(String name, PythonPattern pattern, boolean last) {
    private static final String NOTHING = "[invalid]";

    static Extraction read(Fields filter) {
        return new Extraction(
                filter.text("name"),
                filter.pattern("pattern", filter.text("pattern")),
                filter.has("take")
                        && filter.oneOf("take", List.of("first", "last")).equals("last"));
    }

    String from(String written) {
        List<String> found = pattern.findAll(written).stream()
                .map(match -> Objects.requireNonNullElse(match, NOTHING))
                .toList();
        return found.isEmpty()
                ? NOTHING
                : found.get(last ? found.size() - 1 : 0).strip();
    }
}
