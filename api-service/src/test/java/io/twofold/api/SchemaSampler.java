package io.twofold.api;

import com.github.curiousoddman.rgxgen.RgxGen;
import com.github.curiousoddman.rgxgen.parsing.dflt.RgxGenParseException;
import io.twofold.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Draws values from the schemas of the contract; most of them are valid, bounds are drawn often. */
final class SchemaSampler {
    private static final int MAX_DEPTH = 6;
    private static final int MAX_TEXT = 120;

    private final Contract contract;
    private final Random random;

    SchemaSampler(Contract contract, Random random) {
        this.contract = contract;
        this.random = random;
    }

    JsonNode sample(JsonNode schema) {
        return sample(schema, 0);
    }

    private JsonNode sample(JsonNode reference, int depth) {
        JsonNode schema = contract.resolved(reference);
        if (schema.has("const")) {
            return schema.path("const");
        }
        for (String choices : List.of("enum", "examples", "oneOf", "anyOf")) {
            if (!schema.path(choices).isEmpty()) {
                JsonNode chosen = schema.path(choices)
                        .get(random.nextInt(schema.path(choices).size()));
                return choices.equals("enum") || choices.equals("examples") ? chosen : sample(chosen, depth);
            }
        }
        if (schema.has("allOf")) {
            return all(schema.path("allOf"), depth);
        }
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            type = type.get(random.nextInt(type.size()));
        }
        return switch (type.asString(schema.has("properties") ? "object" : "string")) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer" -> Json.mapper().valueToTree((long) number(schema));
            case "number" -> Json.mapper().valueToTree(number(schema));
            case "boolean" -> Json.mapper().valueToTree(random.nextBoolean());
            case "null" -> Json.mapper().nullNode();
            default -> Json.mapper().valueToTree(text(schema));
        };
    }

    private JsonNode all(JsonNode parts, int depth) {
        ObjectNode whole = Json.mapper().createObjectNode();
        for (JsonNode part : parts) {
            if (sample(part, depth) instanceof ObjectNode fields) {
                whole.setAll(fields);
            }
        }
        return whole;
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode object = Json.mapper().createObjectNode();
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            if (required.contains(field.getKey()) || (depth < MAX_DEPTH && random.nextInt(3) == 0)) {
                object.set(field.getKey(), sample(field.getValue(), depth + 1));
            }
        }
        if (schema.path("additionalProperties").isObject()) {
            for (int i = random.nextInt(3); i > 0; i--) {
                object.set(text(schema.path("propertyNames")), sample(schema.path("additionalProperties"), depth + 1));
            }
        }
        return object;
    }

    private JsonNode array(JsonNode schema, int depth) {
        ArrayNode array = Json.mapper().createArrayNode();
        int size = schema.path("minItems").asInt(0) + random.nextInt(3);
        for (int i = 0; i < size; i++) {
            JsonNode element = sample(schema.path("items"), depth + 1);
            if (!schema.path("uniqueItems").asBoolean(false)
                    || array.valueStream().noneMatch(element::equals)) {
                array.add(element);
            }
        }
        return array;
    }

    private double number(JsonNode schema) {
        double low =
                schema.path("minimum").asDouble(schema.path("exclusiveMinimum").asDouble(-1_000));
        double high =
                schema.path("maximum").asDouble(schema.path("exclusiveMaximum").asDouble(1e9));
        return switch (random.nextInt(4)) {
            case 0 -> low;
            case 1 -> high;
            case 2 -> schema.path("default").asDouble(low);
            default -> low + random.nextDouble() * (Math.min(high, low + 1_000) - low);
        };
    }

    private String text(JsonNode schema) {
        if (schema.has("pattern")) {
            try {
                String text = RgxGen.parse(schema.path("pattern").asString()).generate(random);
                return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
            } catch (RgxGenParseException e) {
                return "x"; // a pattern that it does not know
            }
        }
        if (schema.path("format").asString("").equals("date-time")) {
            return "2026-01-0" + (1 + random.nextInt(9)) + "T00:00:00Z";
        }
        return HostileValues.text(random);
    }
}
