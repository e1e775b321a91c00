package io.twofold.api.results;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A JSON document as a flat table. */
final class JsonFields {
    private JsonFields() {}

    /** Values by JSON pointer, in the order of the document; an array is one value, an empty object none. */
    static Map<String, JsonNode> of(JsonNode document) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        collect("", document, fields);
        return fields;
    }

    private static void collect(String pointer, JsonNode value, Map<String, JsonNode> fields) {
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                String name = field.getKey().replace("~", "~0").replace("/", "~1");
                collect(pointer + "/" + name, field.getValue(), fields);
            }
        } else {
            fields.put(pointer, value);
        }
    }
}
