package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.twofold.json.Json;
import io.twofold.recipe.Presets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a schema accepts the service accepts, and what it refuses the service refuses. */
class JsonSchemaTest extends ApiTest {
    private static final SchemaRegistry DRAFT = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'model':'builtin:sample'}",
                "{'model':'builtin:sample','recipe':'clma'}",
                "{'model':'builtin:sample','recipe':{'preset':'cap','refit':'none','sparsity':0.3}}",
                "{'model':'builtin:sample','recipe':{'decomposition':{'kind':'pcp-admm','lambda':0.5}}}",
                "{'kind':'evaluation','model':'builtin:sample','evaluation':{'perplexity':['builtin:sample@256']}}",
                "{'model':'builtin:sample','labels':{'git':'a1'},'priority':3,'exports':['factored']}",
            })
    void acceptsJobs(String written) {
        String body = written.replace('\'', '"');

        assertThat(job().validate(Json.parse(body))).isEmpty();
        assertThat(api.post("/v1/jobs", body).status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'model':'builtin:other'}",
                "{'model':'builtin:sample','colour':1}",
                "{'model':'builtin:sample','recipe':'nothing'}",
                "{'model':'builtin:sample','recipe':{'sparsity':1.5}}",
                "{'model':'builtin:sample','recipe':{'decomposition':{'kind':'qr-rpca','lambda':0.5}}}",
                "{'model':'builtin:sample','exports':[]}",
                "{'kind':'evaluation','model':'builtin:sample'}",
            })
    void refusesJobs(String written) {
        String body = written.replace('\'', '"');

        assertThat(job().validate(Json.parse(body))).isNotEmpty();
        assertThat(api.post("/v1/jobs", body).status()).isEqualTo(422);
    }

    @Test
    void describesWhatAPresetMayBecome() {
        JsonNode document = api.get("/v1/recipes/clma/schema").json();
        Schema schema = DRAFT.getSchema(document);

        assertThat(document.at("/properties/sparsity/default").isNumber()).isTrue();
        assertThat(schema.validate(Json.parse("{\"preset\":\"clma\",\"sparsity\":0.4}")))
                .isEmpty();
        assertThat(schema.validate(Json.parse("{\"preset\":\"cap\"}"))).isNotEmpty();
        assertThat(schema.validate(Json.parse("{\"sparsity\":0.4}"))).isNotEmpty();
        assertThat(schema.validate(Json.parse("{\"preset\":\"clma\",\"speed\":1}")))
                .isNotEmpty();
    }

    @Test
    void acceptsEveryPresetAsItIs() {
        for (String name : Presets.names()) {
            JsonNode recipe = api.get("/v1/recipes/" + name).json();
            JsonNode schema = api.get("/v1/recipes/" + name + "/schema").json();

            assertThat(recipe.path("preset").asString()).isEqualTo(name);
            assertThat(DRAFT.getSchema(schema).validate(recipe)).as(name).isEmpty();
        }
    }

    @Test
    void refersToNothingOutsideItself() {
        Answer answer = api.get("/v1/schemas/job", "Accept", "application/schema+json");

        assertThat(answer.header("Content-Type")).startsWith("application/schema+json");
        assertThat(answer.json().path("$schema").asString()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(answer.body()).doesNotContain("#/components");
    }

    @Test
    void knowsOnlyTheRecipesThatAreThere() {
        assertThat(api.get("/v1/recipes/other").status()).isEqualTo(404);
        assertThat(api.get("/v1/recipes/other/schema").status()).isEqualTo(404);
    }

    private Schema job() {
        return DRAFT.getSchema(api.get("/v1/schemas/job").json());
    }
}
