package io.twofold.api.recipes;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.recipe.Presets;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client may ask for, to read and for programs. */
@RestController
class RecipeController {
    private static final String SCHEMA = "application/schema+json";
    private static final String DEFAULT = "twofold";

    private final JsonSchemas schemas;

    RecipeController(JsonSchemas schemas) {
        this.schemas = schemas;
    }

    @GetMapping(path = "/v1/recipes", produces = APPLICATION_JSON_VALUE)
    Map<String, Object> recipes() {
        List<JsonNode> recipes =
                Presets.names().stream().<JsonNode>map(Presets::complete).toList();
        return Map.of("object", "list", "items", recipes);
    }

    @GetMapping(path = "/v1/recipes/{name}", produces = APPLICATION_JSON_VALUE)
    JsonNode recipe(@PathVariable String name) {
        return find(name);
    }

    /** What {@code recipe} in a job may be that begins with this preset; the preset's values are the defaults. */
    @GetMapping(
            path = "/v1/recipes/{name}/schema",
            produces = {SCHEMA, APPLICATION_JSON_VALUE})
    JsonNode schema(@PathVariable String name) {
        ObjectNode preset = find(name);
        ObjectNode schema = schemas.objectOf("RecipeRequest");
        schema.put("title", "Recipe " + name);
        ObjectNode fields = (ObjectNode) schema.path("properties");
        preset.properties().forEach(field -> {
            if (fields.path(field.getKey()) instanceof ObjectNode known) {
                known.set("default", field.getValue());
            }
        });
        fields.putObject("preset").put("const", name);
        if (!name.equals(DEFAULT)) {
            schema.putArray("required").add("preset"); // without it the recipe would begin with another preset
        }
        return schema;
    }

    @GetMapping(
            path = "/v1/schemas/job",
            produces = {SCHEMA, APPLICATION_JSON_VALUE})
    JsonNode job() {
        return schemas.of("JobRequest").put("title", "Twofold job");
    }

    private static ObjectNode find(String name) {
        if (!Presets.names().contains(name)) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "There is no such recipe; the names are " + String.join(", ", Presets.names()));
        }
        return Presets.complete(name);
    }
}
