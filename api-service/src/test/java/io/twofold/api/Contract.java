package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code openapi.yaml}, held against what the service really answers. What it does not mention is an error. */
final class Contract {
    private static final Contract SERVED = new Contract();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;
    private final JsonNode strictComponents;
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();
    private final Set<String> exercised = new ConcurrentSkipListSet<>();

    private Contract() {
        try (InputStream yaml = Contract.class.getResourceAsStream("openapi.yaml")) {
            document = new YAMLMapper().readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        strictComponents = document.path("components").deepCopy();
        forbidUnknownFields(strictComponents.path("schemas"));
    }

    static Contract served() {
        return SERVED;
    }

    /** All operations, such as {@code GET /v1/jobs}. */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            path.getValue().propertyNames().stream()
                    .filter(METHODS::contains)
                    .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
        }
        return operations;
    }

    /** What the contract says about an operation such as {@code GET /v1/jobs}. */
    JsonNode operation(String operation) {
        String[] words = operation.split(" ");
        return document.path("paths").path(words[1]).path(words[0].toLowerCase(Locale.ROOT));
    }

    /** The parameters of an operation, those of its whole path included. */
    List<JsonNode> parameters(String operation) {
        JsonNode path = document.path("paths").path(operation.split(" ")[1]);
        return Stream.concat(
                        path.path("parameters").valueStream(),
                        operation(operation).path("parameters").valueStream())
                .map(this::resolved)
                .toList();
    }

    /** Whether a value is of the given schema of this document. */
    boolean isValid(JsonNode schema, JsonNode value) {
        return errors(schema, value).isEmpty();
    }

    /** The operations that were answered with success since the JVM started. */
    Set<String> exercised() {
        return exercised;
    }

    /** The scope that a key needs for an operation, such as {@code jobs:read}; empty if it needs none. */
    Optional<String> scope(String method, String path) {
        return operation(method, path)
                .path("security")
                .valueStream()
                .flatMap(scheme -> scheme.path("apiKey").valueStream())
                .map(scope -> scope.asString())
                .findFirst();
    }

    /** The type of body that an operation takes; JSON if it takes none. */
    String bodyType(String method, String path) {
        return operation(method, path).path("requestBody").path("content").propertyNames().stream()
                .findFirst()
                .orElse("application/json");
    }

    private JsonNode operation(String method, String path) {
        return document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
    }

    List<String> values(String enumeration) {
        return document.at("/components/schemas/" + enumeration + "/enum")
                .valueStream()
                .map(node -> node.asString("null"))
                .toList();
    }

    JsonNode at(String pointer) {
        return document.at(pointer);
    }

    /** Whether a body is a valid request as the contract describes it. */
    boolean acceptsRequest(String json) {
        return errors("JobRequest", Json.parse(json)).isEmpty();
    }

    /** What is wrong with a value that should be of the schema called {@code name}. */
    List<String> errors(String name, JsonNode value) {
        return errors(resolve("/components/schemas/" + name), value);
    }

    /** The schema itself, where this one only refers to it. */
    JsonNode resolved(JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.path("$ref").asString().substring(1)) : schema;
    }

    void check(String method, String path, Answer answer) {
        String template = template(path.startsWith("/jobs") ? "/v1" + path : path);
        JsonNode operation = document.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
        if (template.isEmpty() || operation.isMissingNode()) {
            assertThat(answer.status())
                    .as("status of the unknown operation %s %s", method, path)
                    .isIn(400, 401, 403, 404, 405);
            assertMatches(resolve("/components/schemas/Problem"), answer);
            return;
        }
        JsonNode response = operation.path("responses").path(Integer.toString(answer.status()));
        response = resolved(response);
        assertThat(response.isMissingNode())
                .as("%s %s answered %d, which is not documented: %s", method, path, answer.status(), answer.body())
                .isFalse();
        checkHeaders(response, answer);
        checkBody(response, answer);
        if (answer.status() < 400) {
            exercised.add(method + " " + template);
        }
    }

    private void checkHeaders(JsonNode response, Answer answer) {
        for (Map.Entry<String, JsonNode> entry : response.path("headers").properties()) {
            JsonNode header = resolved(entry.getValue());
            String value = answer.header(entry.getKey());
            if (header.path("required").asBoolean(false)) {
                assertThat(value).as("header %s of %s", entry.getKey(), answer).isNotEmpty();
            }
            if (!value.isEmpty()) {
                assertThat(errors(header.path("schema"), Json.mapper().valueToTree(value)))
                        .as("header %s: %s", entry.getKey(), value)
                        .isEmpty();
            }
        }
    }

    private void checkBody(JsonNode response, Answer answer) {
        JsonNode content = response.path("content");
        if (content.isEmpty()) {
            assertThat(answer.body()).as("body of %s", answer).isEmpty();
            return;
        }
        String type = answer.header("Content-Type").replaceFirst(";.*", "");
        JsonNode media = content.has("*/*") ? content.path("*/*") : content.path(type);
        assertThat(media.isMissingNode())
                .as("%s is not a documented type of %s", type, answer)
                .isFalse();
        if (media.has("schema")) {
            assertMatches(media.path("schema"), answer);
        }
    }

    private void assertMatches(JsonNode schema, Answer answer) {
        assertThat(errors(schema, Json.parse(answer.body())))
                .as("body of %s", answer)
                .isEmpty();
    }

    private List<String> errors(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
                .map(Object::toString)
                .toList();
    }

    private Schema compile(JsonNode schema) {
        ObjectNode whole = Json.mapper().createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", strictComponents);
        return schemas.getSchema(whole);
    }

    private JsonNode resolve(String pointer) {
        return Json.mapper().createObjectNode().put("$ref", "#" + pointer);
    }

    /** The documented path that fits best; empty if none does. */
    private String template(String path) {
        String plain = path.replaceFirst("[?].*", "");
        return document.path("paths").propertyNames().stream()
                .filter(template ->
                        Pattern.matches(template.replace("{name}", ".+").replaceAll("[{]\\w+[}]", "[^/]+"), plain))
                .max(Comparator.comparingInt(
                        template -> template.replaceAll("[{]\\w+[}]", "").length()))
                .orElse("");
    }

    /** Clients must tolerate new fields, so the contract allows them; the service must not have any on its own. */
    private static void forbidUnknownFields(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("type").asString("").equals("object")
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(Contract::forbidUnknownFields);
    }
}
