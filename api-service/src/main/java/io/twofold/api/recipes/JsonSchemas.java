package io.twofold.api.recipes;

import io.twofold.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * JSON Schemas (2020-12) of requests, made from the components of {@code openapi.yaml}: each is one document that refers
 * to nothing outside itself. Fields that the contract does not name are errors here, because the service refuses them.
 */
@Component
class JsonSchemas {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final String COMPONENTS = "#/components/schemas/";
    private static final String DEFINITIONS = "#/$defs/";

    private final JsonNode components;

    JsonSchemas() {
        try (InputStream yaml = JsonSchemas.class.getResourceAsStream("/io/twofold/api/openapi.yaml")) {
            components = new YAMLMapper().readTree(yaml).at("/components/schemas");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The component called {@code name} with everything that it refers to. */
    ObjectNode of(String name) {
        return document((ObjectNode) components.path(name).deepCopy());
    }

    /** The alternative of the component called {@code name} that is an object of its own. */
    ObjectNode objectOf(String name) {
        JsonNode object = components
                .path(name)
                .path("oneOf")
                .valueStream()
                .filter(alternative -> alternative.path("type").asString("").equals("object"))
                .findFirst()
                .orElseThrow();
        return document((ObjectNode) object.deepCopy());
    }

    private ObjectNode document(ObjectNode root) {
        ObjectNode document = Json.mapper().createObjectNode().put("$schema", DIALECT);
        Set<String> used = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>();
        prepare(root, open);
        document.setAll(root);
        ObjectNode definitions = document.putObject("$defs");
        while (!open.isEmpty()) {
            String name = open.remove();
            if (used.add(name)) {
                JsonNode definition = components.path(name).deepCopy();
                prepare(definition, open);
                definitions.set(name, definition);
            }
        }
        return document;
    }

    /** Turns references to components into references to definitions, which it adds to {@code found}. */
    private static void prepare(JsonNode schema, Deque<String> found) {
        if (schema instanceof ObjectNode object) {
            String reference = object.path("$ref").asString("");
            if (reference.startsWith(COMPONENTS)) {
                String name = reference.substring(COMPONENTS.length());
                object.put("$ref", DEFINITIONS + name);
                found.add(name);
            }
            if (object.path("type").asString("").equals("object")
                    && object.path("properties").isObject()
                    && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
        }
        schema.forEach(part -> prepare(part, found));
    }
}
