package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
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
        ObjectNode request = Json.mapper().createObjectNode().put("model", "builtin:sample");
        request.set("recipe", Json.parse(recipe));

        assertThat(RequestReader.read(request).recipe().preset()).isNotBlank();
    }
}
