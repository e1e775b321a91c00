package io.twofold.engine.tasks;

import com.samskivert.mustache.MustacheException;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A row that a task is about to ask, which can say where it stands when something is wrong with it. */
final class Document {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final String data;
    private final int number;
    private final ObjectNode fields;
    private final Map<String, Object> values;

    /** @param number of the row, from 1 */
    Document(String data, int number, ObjectNode fields) {
        this.data = data;
        this.number = number;
        this.fields = fields.deepCopy();
        this.values = Json.mapper().convertValue(fields, MAP);
    }

    boolean has(String field) {
        return fields.hasNonNull(field);
    }

    /** Adds a field that the task computes. */
    void set(String field, JsonNode value) {
        fields.set(field, value);
        values.put(field, Json.mapper().convertValue(value, Object.class));
    }

    String text(Prompt prompt) {
        try {
            return prompt.render(values);
        } catch (MustacheException.Context e) {
            throw unusable("has no field '" + e.key + "', or it is null", e);
        }
    }

    /** The field behind the first pointer that leads to one. */
    JsonNode at(List<JsonPointer> pointers) {
        for (JsonPointer pointer : pointers) {
            JsonNode value = fields.at(pointer);
            if (!value.isMissingNode() && !value.isNull()) {
                return value;
            }
        }
        throw unusable("has no field "
                + String.join(
                        " or ", pointers.stream().map(JsonPointer::toString).toList()));
    }

    /** The texts of a list. */
    List<String> texts(JsonPointer pointer) {
        JsonNode value = at(List.of(pointer));
        if (!value.isArray() || value.isEmpty() || !value.valueStream().allMatch(JsonNode::isString)) {
            throw unusable("must have a list of texts in the field " + pointer);
        }
        return value.valueStream().map(JsonNode::asString).toList();
    }

    CompressionException unusable(String what) {
        return unusable(what, null);
    }

    private CompressionException unusable(String what, @Nullable Throwable cause) {
        return new CompressionException(FailureCode.UNUSABLE_DATA, data + ": row " + number + " " + what, cause);
    }
}
