package io.twofold.api.http;

import io.twofold.recipe.Presets;
import java.util.List;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What a client may ask for: the contract itself, and the recipes that come with Twofold. */
@RestController
class ContractController {
    private final Resource contract = new ClassPathResource("io/twofold/api/openapi.yaml");

    @GetMapping(path = "/openapi.yaml", produces = "application/yaml")
    Resource contract() {
        return contract;
    }

    @GetMapping(path = "/v1/recipes", produces = "application/json")
    Map<String, Object> recipes() {
        List<JsonNode> recipes =
                Presets.names().stream().<JsonNode>map(Presets::complete).toList();
        return Map.of("object", "list", "items", recipes);
    }
}
