package io.twofold.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class SelectionTest {

    @ParameterizedTest
    @CsvSource({"matrix, 0, 0", "row, 0, -1", "2:4, 2, 4", "1:1, 1, 1", "16:32, 16, 32"})
    void isWrittenAsItIsRead(String text, int kept, int among) {
        Selection selection = Json.mapper().readValue("\"" + text + "\"", Selection.class);

        assertThat(selection).isEqualTo(new Selection(kept, among));
        assertThat(Json.write(selection)).isEqualTo("\"" + text + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "column", "0:4", "5:4", "2:", "2/4", "-1:4", "2:4:8", "1:1000000"})
    void refusesOtherTexts(String text) {
        ObjectNode request = request("recipe.seed", "1");
        ((ObjectNode) request.path("recipe")).put("selection", text);

        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> RequestReader.read(request));

        assertThat(e.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/recipe/selection");
            assertThat(problem.detail())
                    .contains("must be matrix, row or a pattern n:m")
                    .contains("was '" + text + "'");
        });
    }

    @Test
    void refusesWhatIsNoText() {
        assertThat(problem(request("recipe.selection", "4")))
                .isEqualTo("must be matrix, row or a pattern n:m, such as \"2:4\", but was 4");
    }

    @ParameterizedTest
    @CsvSource({
        "2:4, 0.5, true",
        "2:4, 0.51, false",
        "3:8, 0.5, true",
        "1:3, 0.6666666666666666, true",
        "1:10, 0.9, true"
    })
    void keepsAtMostWhatTheSparsityLeaves(String pattern, double sparsity, boolean fits) {
        ObjectNode request = request("recipe.selection", pattern);
        RequestReader.set(request, "recipe.sparsity", Double.toString(sparsity));

        if (fits) {
            assertThat(RequestReader.read(request).recipe().selection()).hasToString(pattern);
        } else {
            assertThat(problem(request))
                    .isEqualTo("2:4 keeps more than a sparsity of 0.51 leaves; lower sparsity to at most 1 - 2/4, or "
                            + "choose a sparser pattern");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"owl", "truncated-gaussian"})
    void wantsAPatternToBeUniform(String allocation) {
        ObjectNode request = request("recipe.selection", "2:4");
        RequestReader.set(request, "recipe.allocation", allocation);

        assertThat(problem(request)).contains("allocation must be uniform, but was " + allocation);
    }

    private static ObjectNode request(String path, String value) {
        ObjectNode request =
                (ObjectNode) Json.parse("{\"model\":\"builtin:sample\",\"recipe\":{\"preset\":\"qr-uniform\"}}");
        RequestReader.set(request, path, value);
        return request;
    }

    private static String problem(ObjectNode request) {
        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> RequestReader.read(request));
        assertThat(e.problems())
                .singleElement()
                .extracting(InvalidRequestException.Problem::pointer)
                .isEqualTo("/recipe/selection");
        return e.problems().get(0).detail();
    }
}
