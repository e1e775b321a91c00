package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import io.twofold.recipe.Presets;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.RequestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** The recipes in docs/methods.md. */
class MethodsPageTest {

    static List<String> recipes() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "methods.md")).stream()
                .filter(line -> line.startsWith("`{"))
                .map(line -> line.substring(1, line.lastIndexOf('`')))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void isARecipe(String recipe) {
        assertThat(read(recipe).preset()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void isThePresetOfItsParagraphUnlessItNamesAnother(String recipe) {
        if (!recipe.contains("\"preset\"")) {
            assertThat(Presets.names().stream().map(name -> withoutName(read("{\"preset\":\"" + name + "\"}"))))
                    .contains(withoutName(read(recipe)));
        }
    }

    /** Over the plainest preset. */
    private static Recipe read(String recipe) {
        ObjectNode request = Json.mapper().createObjectNode().put("model", "builtin:sample");
        ObjectNode own = (ObjectNode) Json.parse(recipe);
        if (!own.has("preset")) {
            own.put("preset", "qr-uniform");
        }
        request.set("recipe", own);
        return RequestReader.read(request).recipe();
    }

    private static ObjectNode withoutName(Recipe recipe) {
        ObjectNode tree = Json.mapper().valueToTree(recipe);
        tree.remove("preset");
        return tree;
    }
}
