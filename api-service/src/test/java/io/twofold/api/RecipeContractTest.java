package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.json.Json;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.Presets;
import io.twofold.recipe.RequestReader;
import io.twofold.report.SearchStep;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the contract says about recipes is what {@link RequestReader} does. */
class RecipeContractTest {
    private static final String SCHEMAS = "/components/schemas/";

    @Test
    void listsEveryPreset() {
        assertThat(Contract.served().values("Preset")).containsExactlyElementsOf(Presets.names());
    }

    @ParameterizedTest
    @CsvSource({
        "decomposition, qr-rpca, QrRpca",
        "allocation, uniform, Uniform",
        "allocation, owl, Owl",
        "allocation, truncated-gaussian, TruncatedGaussian",
        "allocation/window, truncated-gaussian, Window",
        "allocation/optimizer, truncated-gaussian, AdamW",
        "allocation/minibatch, truncated-gaussian, Minibatch"
    })
    void describesEverySettingOfAPartWithItsDefault(String path, String kind, String schema) {
        JsonNode part = resolved(path.replaceFirst("/.*", ""), Json.mapper().valueToTree(kind))
                .at("/" + path);
        JsonNode properties = Contract.served().at(SCHEMAS + schema + "/properties");

        assertThat(properties.propertyNames()).containsExactlyElementsOf(part.propertyNames());
        for (Map.Entry<String, JsonNode> setting : part.properties()) {
            String name = setting.getKey();
            JsonNode property = Contract.served().resolved(properties.path(name));
            if (name.equals("kind")) {
                assertThat(property.path("const").asString()).isEqualTo(kind);
                continue;
            }
            assertThat(property.path("description").asString("")).as(name).isNotBlank();
            if (!setting.getValue().isObject()) {
                assertThat(plain(property.path("default"))).as(name).isEqualTo(plain(setting.getValue()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "decomposition | {'iterations':0}",
                "decomposition | {'warmIterations':10001}",
                "decomposition | {'powerIterations':-1}",
                "decomposition | {'momentum':1}",
                "decomposition | {'speed':1}",
                "allocation | \"cap\"",
                "allocation | {'kind':'owl','multiple':0}",
                "allocation | {'kind':'owl','spread':0.6}",
                "allocation | {'kind':'uniform','spread':0.1}",
                "allocation | {'kind':'truncated-gaussian','granularity':'layer'}",
                "allocation | {'kind':'truncated-gaussian','estimator':'best'}",
                "allocation | {'kind':'truncated-gaussian','start':'truncated-gaussian'}",
                "allocation | {'kind':'truncated-gaussian','window':{'variance':0}}",
                "allocation | {'kind':'truncated-gaussian','window':{'initialRadius':0.6}}",
                "allocation | {'kind':'truncated-gaussian','window':{'anneal':1.5}}",
                "allocation | {'kind':'truncated-gaussian','optimizer':{'learningRate':0}}",
                "allocation | {'kind':'truncated-gaussian','optimizer':{'beta2':1}}",
                "allocation | {'kind':'truncated-gaussian','minibatch':{'sequenceLength':1}}",
                "allocation | {'kind':'truncated-gaussian','outerIterations':0}",
                "allocation | {'kind':'truncated-gaussian','anchorInterval':0}",
                "allocation | {'kind':'truncated-gaussian','refreshScaling':'yes'}",
                "allocation | {'kind':'truncated-gaussian','patience':-1}"
            })
    void refusesInTheContractWhatTheServiceRefuses(String part, String value) {
        ObjectNode request = request(part, Json.parse(value.replace('\'', '"')));

        assertThat(Contract.served().acceptsRequest(Json.write(request))).isFalse();
        assertThatThrownBy(() -> RequestReader.read(request)).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @CsvSource({"0.5, uniform", "0.6, owl"})
    void describesTheRecipeOfALearntAllocationAsItIsResolved(double sparsity, String start) {
        ObjectNode request = (ObjectNode) Json.parse("{\"model\":\"builtin:sample\",\"recipe\":{\"preset\":\"clma\"}}");
        RequestReader.set(request, "recipe.sparsity", Double.toString(sparsity));
        JsonNode recipe = Json.mapper().valueToTree(RequestReader.read(request).recipe());

        assertThat(recipe.at("/allocation/start/kind").asString()).isEqualTo(start);
        assertThat(Contract.served().errors("Recipe", recipe)).isEmpty();
        ((ObjectNode) recipe.at("/allocation/window")).remove("anneal");
        assertThat(Contract.served().errors("Recipe", recipe)).isNotEmpty();
    }

    @Test
    void describesTheStepsOfASearchAsTheWorkerRecordsThem() {
        SearchStep step = new SearchStep(1, 0.05, 2.5, 2.25, null, 2.25, 0.5, 0.125, List.of(0.5), List.of(0.25));

        JsonNode event = Json.mapper().valueToTree(Map.of("steps", List.of(step)));

        assertThat(Contract.served().errors("SearchEvent", event)).isEmpty();
    }

    /** 5, 5.0 and 0.5e1 are the same default. */
    private static Object plain(JsonNode value) {
        return value.isNumber() ? value.asDouble() : value.asString();
    }

    private static JsonNode resolved(String part, JsonNode value) {
        return Json.mapper()
                .valueToTree(RequestReader.read(request(part, value)).recipe());
    }

    private static ObjectNode request(String part, JsonNode value) {
        ObjectNode request = Json.mapper().createObjectNode().put("model", "builtin:sample");
        request.putObject("recipe").set(part, value);
        return request;
    }
}
