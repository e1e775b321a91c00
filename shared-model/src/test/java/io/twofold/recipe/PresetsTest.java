package io.twofold.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertThat(recipe.decomposition()).isEqualTo(new Decomposition.Prune());
        assertThat(recipe.allocation()).isEqualTo(new Allocation.Uniform());
    }

    @Test
    void prunesAsWandaDoesPerRowOfScaledWeights() {
        for (String preset : List.of("wanda", "owl-wanda", "alpha-wanda")) {
            Recipe recipe = read(preset);

            assertThat(recipe.rankRatio()).isZero();
            assertThat(recipe.scaling()).isEqualTo(Scaling.DIAGONAL);
            assertThat(recipe.selection()).isEqualTo(Selection.ROW);
            assertThat(recipe.decomposition()).isEqualTo(new Decomposition.Prune());
            assertThat(recipe.refit()).isEqualTo(new Refit.None());
        }
        assertThat(read("wanda").allocation()).isEqualTo(new Allocation.Uniform());
        assertThat(read("owl-wanda").allocation()).isEqualTo(new Allocation.Owl(5, 0.08));
        assertThat(read("alpha-wanda").allocation()).isEqualTo(new Allocation.AlphaPruning(0.3));
    }

    @Test
    void dampensAndDividesColumnsAsSparseGptDoes() {
        Recipe recipe = read("sparsegpt");

        assertThat(recipe.ridge()).isEqualTo(0.01);
        assertThat(recipe.scaling()).isEqualTo(Scaling.FULL_HESSIAN);
        assertThat(recipe.selection()).isEqualTo(Selection.MATRIX);
        assertThat(recipe.decomposition()).isEqualTo(new Decomposition.SparseGpt(128));
    }

    @Test
    void alternatesAsOatsDoes() {
        Recipe recipe = read("oats");

        assertThat(recipe.rankRatio()).isEqualTo(0.25);
        assertThat(recipe.scaling()).isEqualTo(Scaling.DIAGONAL);
        assertThat(recipe.selection()).isEqualTo(Selection.ROW);
        assertThat(recipe.decomposition()).isEqualTo(new Decomposition.SvdAlternation(80));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'preset':'qr-uniform','decomposition':'prune'} | /recipe/rankRatio | must be 0, because prune has no low-rank part, but was 0.25",
                "{'preset':'qr-uniform','decomposition':'sparsegpt','rankRatio':0} | /recipe/scaling | must be full-hessian for decomposition sparsegpt, which works with that metric",
                "{'preset':'qr-uniform','decomposition':'svd'} | /recipe/rankRatio | must be 1, because svd has no sparse part, but was 0.25",
                "{'preset':'qr-uniform','decomposition':'svd','rankRatio':1,'selection':'2:4'} | /recipe/selection | must be matrix or row, because svd has no sparse part, but was 2:4"
            })
    void refusesAShareForAPartThatADecompositionLacks(String recipe, String pointer, String detail) {
        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> read(Json.parse(recipe.replace('\'', '"'))));

        assertThat(e.problems()).containsExactly(new InvalidRequestException.Problem(pointer, detail));
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
