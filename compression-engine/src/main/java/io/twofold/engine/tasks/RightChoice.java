package io.twofold.engine.tasks;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * Where a row says which choice is right.
 *
 * @param field alternatives: data sets are published with different names
 * @param among the field's value is one of the texts there, and means its place; or null
 * @param words the same, where the file of the task has the texts; empty if it has not
 */
record RightChoice(List<JsonPointer> field, @Nullable JsonPointer among, List<String> words) {
    static RightChoice read(Fields task) {
        if (!task.node("target").isObject()) {
            return new RightChoice(pointers(task, "target"), null, List.of());
        }
        Fields target = task.object("target");
        boolean inRow = target.has("among") && target.node("among").isString();
        return new RightChoice(
                pointers(target, "field"),
                inRow ? target.pointer("among", target.text("among")) : null,
                inRow ? List.of() : target.texts("among"));
    }

    private static List<JsonPointer> pointers(Fields fields, String name) {
        return fields.oneOrMore(name).stream()
                .map(pointer -> fields.pointer(name, pointer))
                .toList();
    }

    /** The index of the right choice of so many. */
    int of(Document document, int choices) {
        JsonNode value = document.at(field);
        int index = index(document, value);
        if (index < 0 || index >= choices) {
            throw document.unusable("must say in " + field.get(0) + " which of its " + choices
                    + " choices is right, but says " + value);
        }
        return index;
    }

    private int index(Document document, JsonNode value) {
        if (among != null) {
            return document.texts(among).indexOf(value.asString("").strip());
        }
        if (!words.isEmpty()) {
            return words.indexOf(value.isValueNode() ? value.asString("").strip() : "");
        }
        if (value.isBoolean()) {
            return value.asBoolean() ? 1 : 0;
        }
        return value.isInt() || value.asString("").matches("[0-9]{1,4}") ? Integer.parseInt(value.asString()) : -1;
    }
}
