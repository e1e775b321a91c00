package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.json.Json;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.Presets;
import io.twofold.recipe.RequestReader;
import io.twofold.report.SearchStep;
import io.twofold.report.SearchTrace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
        "qr-uniform, decomposition, qr-rpca, QrRpca",
        "qr-uniform, decomposition, pcp-admm, PcpAdmm",
        "twofold, decomposition, hessian-admm, HessianAdmm",
        "qr-uniform, target, own, OwnTarget",
        "qr-uniform, target, dense, DenseTarget",
        "oats, decomposition, svd-alternation, SvdAlternation",
        "magnitude, decomposition, prune, Prune",
        "sparsegpt, decomposition, sparsegpt, SparseGpt",
        "svd-llm, decomposition, svd, Svd",
        "qr-uniform, allocation, alpha-pruning, AlphaPruning",
        "cap, refit, none, NoRefit",
        "qr-uniform, refit, full-hessian, FullHessian",
        "qr-uniform, tuning, none, NoTuning",
        "qr-uniform, tuning, block, BlockTuning",
        "qr-uniform, quantization, none, NoQuantization",
        "qr-uniform, quantization, int4, Int4",
        "qr-uniform, refit, alternating, Alternating",
        "clma, allocation, uniform, Uniform",
        "qr-uniform, allocation, owl, Owl",
        "qr-uniform, allocation, truncated-gaussian, TruncatedGaussian",
        "qr-uniform, allocation/window, truncated-gaussian, Window",
        "qr-uniform, allocation/optimizer, truncated-gaussian, AdamW",
        "qr-uniform, allocation/minibatch, truncated-gaussian, Minibatch",
        "qr-uniform, allocation, rate-distortion, RateDistortion",
        "cap, allocation, bernoulli, Bernoulli",
        "cap, allocation/probe, bernoulli, BernoulliProbe",
        "cap, allocation/minibatch, bernoulli, BernoulliMinibatch"
    })
    void describesEverySettingOfAPartWithItsDefault(String preset, String path, String kind, String schema) {
        ObjectNode request =
                request(preset, path.replaceFirst("/.*", ""), Json.mapper().valueToTree(kind));
        JsonNode part = recipe(request).at("/" + path);
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
                "qr-uniform | decomposition | {'iterations':0}",
                "qr-uniform | quantization | {'kind':'int4','group':127}",
                "qr-uniform | quantization | {'kind':'int4','group':65538}",
                "qr-uniform | quantization | {'kind':'int4','steps':0}",
                "qr-uniform | decomposition | {'warmIterations':10001}",
                "qr-uniform | decomposition | {'powerIterations':-1}",
                "qr-uniform | decomposition | {'momentum':1}",
                "qr-uniform | decomposition | {'speed':1}",
                "qr-uniform | decomposition | {'kind':'pcp-admm','lambda':0}",
                "qr-uniform | decomposition | {'kind':'pcp-admm','penalty':0}",
                "qr-uniform | decomposition | {'kind':'pcp-admm','tolerance':1}",
                "qr-uniform | decomposition | {'kind':'pcp-admm','maxIterations':0}",
                "qr-uniform | decomposition | {'kind':'pcp-admm','iterations':5}",
                "oats | decomposition | {'iterations':0}",
                "wanda | decomposition | {'kind':'prune','iterations':1}",
                "sparsegpt | decomposition | {'blockSize':0}",
                "qr-uniform | selection | '0:4'",
                "qr-uniform | allocation | {'kind':'alpha-pruning','spread':1}",
                "qr-uniform | refit | 'newton'",
                "qr-uniform | refit | {'kind':'none','iterations':5}",
                "qr-uniform | refit | {'kind':'alternating','iterations':0}",
                "qr-uniform | allocation | \"cap\"",
                "qr-uniform | allocation | {'kind':'owl','multiple':0}",
                "qr-uniform | allocation | {'kind':'owl','spread':0.6}",
                "qr-uniform | allocation | {'kind':'uniform','spread':0.1}",
                "qr-uniform | allocation | {'kind':'rate-distortion','sequences':0}",
                "qr-uniform | allocation | {'kind':'rate-distortion','sparsities':[0.5]}",
                "qr-uniform | allocation | {'kind':'rate-distortion','sparsities':[0.5,1]}",
                "qr-uniform | allocation | {'kind':'rate-distortion','iterations':0}",
                "qr-uniform | allocation | {'kind':'rate-distortion','clip':0.5}",
                "qr-uniform | allocation | {'kind':'rate-distortion','lowest':-0.1}",
                "qr-uniform | allocation | {'kind':'rate-distortion','highest':1.1}",
                "qr-uniform | allocation | {'kind':'rate-distortion','budget':'words'}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','granularity':'layer'}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','estimator':'best'}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','start':'truncated-gaussian'}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','window':{'variance':0}}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','window':{'initialRadius':0.6}}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','window':{'anneal':1.5}}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','optimizer':{'learningRate':0}}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','optimizer':{'beta2':1}}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','minibatch':{'sequenceLength':1}}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','outerIterations':0}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','anchorInterval':0}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','refreshScaling':'yes'}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','patience':-1}",
                "qr-uniform | allocation | {'kind':'truncated-gaussian','start':'bernoulli'}",
                "cap | allocation | {'initial':'size'}",
                "cap | allocation | {'sensitivity':'hessian'}",
                "cap | allocation | {'probe':{'sequences':0}}",
                "cap | allocation | {'iterations':-1}",
                "cap | allocation | {'window':0}",
                "cap | allocation | {'learningRate':-1}",
                "cap | allocation | {'epsilon':0}",
                "cap | allocation | {'minibatch':{'sequenceLength':1}}",
                "cap | allocation | {'ranking':'value'}"
            })
    void refusesInTheContractWhatTheServiceRefuses(String preset, String part, String value) {
        ObjectNode request = request(preset, part, Json.parse(value.replace('\'', '"')));

        assertThat(Contract.served().acceptsRequest(Json.write(request))).isFalse();
        assertThatThrownBy(() -> RequestReader.read(request)).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @CsvSource({"0.5, uniform", "0.6, owl"})
    void describesTheRecipeOfALearntAllocationAsItIsResolved(double sparsity, String start) {
        ObjectNode request = (ObjectNode) Json.parse("{\"model\":\"builtin:sample\",\"recipe\":{\"preset\":\"clma\"}}");
        RequestReader.set(request, "recipe.sparsity", Double.toString(sparsity));
        JsonNode recipe = recipe(request);

        assertThat(recipe.at("/allocation/start/kind").asString()).isEqualTo(start);
        assertThat(Contract.served().errors("Recipe", recipe)).isEmpty();
        ((ObjectNode) recipe.at("/allocation/window")).remove("anneal");
        assertThat(Contract.served().errors("Recipe", recipe)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void describesEveryPresetAsItIsResolved(String preset) {
        ObjectNode request =
                Json.mapper().createObjectNode().put("model", "builtin:sample").put("recipe", preset);

        assertThat(Contract.served().acceptsRequest(Json.write(request))).isTrue();
        assertThat(Contract.served().errors("Recipe", recipe(request))).isEmpty();
    }

    static List<String> presets() {
        return Presets.names();
    }

    @ParameterizedTest
    @CsvSource({
        "/refit, iterations",
        "/decomposition, tolerance",
        "/allocation, epsilon",
        "/allocation/probe, sequences"
    })
    void promisesThatEverySettingOfAResolvedPartIsThere(String part, String setting) {
        JsonNode recipe = recipe(
                Json.mapper().createObjectNode().put("model", "builtin:sample").put("recipe", "cap"));

        ((ObjectNode) recipe.at(part)).remove(setting);

        assertThat(Contract.served().errors("Recipe", recipe)).isNotEmpty();
    }

    @Test
    void describesTheStepsOfASearchAsTheWorkerRecordsThem() {
        SearchStep pair = new SearchStep(1, 0.05, 2.5, 2.25, null, 2.25, 0.5, 0.125, List.of(0.5), List.of(0.25));
        SearchStep single = new SearchStep(1, null, 2.5, null, 2.75, 2.5, 0.5, 0.125, List.of(0.5), List.of(0.25));

        for (SearchStep step : List.of(pair, single)) {
            JsonNode event = Json.mapper().valueToTree(Map.of("steps", List.of(step)));
            JsonNode trace = Json.mapper().valueToTree(SearchTrace.of(List.of(step)));

            assertThat(Contract.served().errors("SearchEvent", event)).isEmpty();
            assertThat(Contract.served().errors("SearchTrace", trace)).isEmpty();
        }
    }

    /** 5, 5.0 and 0.5e1 are the same default. */
    private static Object plain(JsonNode value) {
        if (value.isArray()) {
            return value.toString();
        }
        return value.isNumber() ? value.asDouble() : value.asString();
    }

    private static JsonNode recipe(ObjectNode request) {
        return Json.mapper().valueToTree(RequestReader.read(request).recipe());
    }

    private static ObjectNode request(String preset, String part, JsonNode value) {
        ObjectNode request = Json.mapper().createObjectNode().put("model", "builtin:sample");
        request.putObject("recipe").put("preset", preset).set(part, value);
        return request;
    }
}
