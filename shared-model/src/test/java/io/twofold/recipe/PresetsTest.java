package io.twofold.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PresetsTest {

    @Test
    void followsThePaperWhereThePresetSaysSo() {
        Recipe recipe = read("cap-paper");
        Bernoulli allocation = (Bernoulli) recipe.allocation();

        assertThat(recipe.scaling()).isEqualTo(Scaling.NONE);
        assertThat(recipe.refit()).isEqualTo(new Refit.None());
        assertThat(allocation.initial()).isEqualTo(InitialProbability.ENERGY);
        assertThat(allocation.sensitivity()).isEqualTo(Sensitivity.NONE);
        assertThat(allocation.iterations()).isEqualTo(3);
        assertThat(allocation.window()).isEqualTo(5);
        assertThat(allocation.learningRate()).isEqualTo(0.05);
        assertThat(allocation.minibatch().sequences()).isEqualTo(128);
        assertThat(allocation.ranking()).isEqualTo(Ranking.PROBABILITY);
    }

    @Test
    void prunesByMagnitudeWithoutALowRankPart() {
        Recipe recipe = read("magnitude");

        assertThat(recipe.rankRatio()).isZero();
        assertThat(recipe.scaling()).isEqualTo(Scaling.NONE);
        assertThat(recipe.decomposition()).isEqualTo(new Decomposition.QrRpca(1, 20, 0, 0));
        assertThat(recipe.allocation()).isEqualTo(new Allocation.Uniform());
    }

    static List<String> presets() {
        return Presets.names();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyPresetNamesEveryFieldAndIsAValidRecipe(String preset) {
        Recipe recipe = read(preset);

        assertThat(recipe.preset()).isEqualTo(preset);
        assertThat(Json.mapper().<ObjectNode>valueToTree(recipe).propertyNames())
                .containsExactlyInAnyOrderElementsOf(Presets.load(preset).propertyNames());
        assertThat(read(Json.mapper().<JsonNode>valueToTree(recipe))).isEqualTo(recipe);
        assertThat(read(Presets.complete(preset))).isEqualTo(recipe);
    }

    private static Recipe read(String preset) {
        return read(Json.mapper().createObjectNode().put("preset", preset));
    }

    private static Recipe read(JsonNode recipe) {
        ObjectNode request = Json.mapper().createObjectNode().put("model", "builtin:sample");
        request.set("recipe", recipe);
        return RequestReader.read(request).recipe();
    }
}
