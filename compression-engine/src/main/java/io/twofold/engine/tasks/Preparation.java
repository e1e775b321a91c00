package io.twofold.engine.tasks;

import io.twofold.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.StringNode;

/**
 * A field that a task computes from a row, unless the row has it: some publish their data prepared.
 *
 * @param template of the field's text, or null
 * @param each where there is a list of texts that becomes such a list, where {@code template} is null
 * @param replacements one after another
 */
record Preparation(
        String field, @Nullable Prompt template, @Nullable JsonPointer each, List<Replacement> replacements) {
    static List<Preparation> read(Fields task) {
        return task.objects("prepare").stream().map(Preparation::one).toList();
    }

    private static Preparation one(Fields fields) {
        if (fields.has("from") == fields.has("each")) {
            throw fields.wrong("from", "or 'each' must be there, and only one of them");
        }
        return new Preparation(
                fields.text("field"),
                fields.has("from") ? fields.prompt("from") : null,
                fields.has("each") ? fields.pointer("each", fields.text("each")) : null,
                Replacement.read(fields));
    }

    void apply(Document document) {
        if (!document.has(field)) {
            document.set(field, value(document));
        }
    }

    private JsonNode value(Document document) {
        if (template != null) {
            return StringNode.valueOf(Replacement.all(replacements, document.text(template)));
        }
        ArrayNode list = Json.mapper().createArrayNode();
        if (each != null) {
            document.texts(each).forEach(text -> list.add(Replacement.all(replacements, text)));
        }
        return list;
    }
}
