package io.twofold.engine.tasks;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;

/**
 * The answers among which a model chooses.
 *
 * @param list where the row has them, or null if {@code templates} say them
 */
record Choices(@Nullable JsonPointer list, List<Prompt> templates) {
    static Choices read(Fields task) {
        if (task.node("choices").isString()) {
            return new Choices(task.pointer("choices", task.text("choices")), List.of());
        }
        return new Choices(
                null,
                task.texts("choices").stream()
                        .map(template -> task.prompt("choices", template))
                        .toList());
    }

    List<String> of(Document document) {
        return list != null
                ? document.texts(list)
                : templates.stream().map(document::text).toList();
    }
}
