package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.Claim;
import io.twofold.job.PublishedArtifact;
import io.twofold.json.Json;
import io.twofold.recipe.EvaluationRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Jobs that measure a model and do nothing else. */
class EvaluationsTest extends ApiTest {
    private static final String SHA256 = "ef".repeat(32);

    @Test
    void queuesAnEvaluationAsAJobOfItsOwnKind() {
        Answer answer = api.post("/v1/jobs", ApiClient.EVALUATION);

        assertThat(answer.status()).isEqualTo(202);
        JsonNode job = answer.json();
        assertThat(job.path("kind").asString()).isEqualTo("evaluation");
        assertThat(job.path("object").asString()).isEqualTo("evaluation.job");
        assertThat(job.at("/request/kind").asString()).isEqualTo("evaluation");
        assertThat(job.at("/request/evaluation/tasks/0").asString()).isEqualTo("arc_easy");
        assertThat(job.path("request").has("recipe")).isFalse();
        assertThat(claim(answer.id()).request()).isInstanceOf(EvaluationRequest.class);
        assertThat(api.get("/v1/jobs/" + submit()).json().path("kind").asString())
                .isEqualTo("compression");
    }

    @Test
    void refusesAnEvaluationThatMeasuresNothingOrHasARecipe() {
        Answer nothing = api.post("/v1/jobs", "{\"kind\":\"evaluation\",\"model\":\"builtin:sample\"}");
        Answer recipe =
                api.post("/v1/jobs", ApiClient.EVALUATION.replace("{\"kind\"", "{\"recipe\":\"clma\",\"kind\""));

        assertThat(nothing.status()).isEqualTo(422);
        assertThat(nothing.json().at("/errors/0/pointer").asString()).isEqualTo("/evaluation");
        assertThat(recipe.status()).isEqualTo(422);
        assertThat(recipe.json().at("/errors/0/pointer").asString()).isEqualTo("/recipe");
    }

    @Test
    void filtersTheListByKind() {
        String label = "{\"labels\":{\"filter\":\"kind\"},";
        String evaluation = api.post("/v1/jobs", ApiClient.EVALUATION.replaceFirst("[{]", label))
                .id();
        String compression = api.post("/v1/jobs", ApiClient.SAMPLE.replaceFirst("[{]", label))
                .id();

        assertThat(ids("kind=evaluation&label=filter:kind")).containsExactly(evaluation);
        assertThat(ids("kind=compression&label=filter:kind")).containsExactly(compression);
        assertThat(ids("kind=compression,evaluation&label=filter:kind")).containsExactly(compression, evaluation);
        assertThat(ids("label=filter:kind")).containsExactly(compression, evaluation);
        Answer page = api.get("/v1/jobs?limit=1&kind=compression,evaluation&label=filter:kind");
        assertThat(page.header("Link")).contains("&kind=compression&kind=evaluation&");
        assertThat(api.get("/v1/jobs?kind=training").code()).isEqualTo("invalid-parameter");
    }

    @Test
    void showsReportMetricsAndSummary() {
        String id = finish(true);

        assertThat(api.get("/v1/jobs/" + id + "/report").json())
                .isEqualTo(Json.parse(Json.write(Reports.evaluation())));
        Answer metrics = api.get("/v1/jobs/" + id + "/metrics");
        assertThat(metrics.json()).isEqualTo(Json.parse(Reports.RESULTS));
        assertThat(metrics.header("ETag")).isEqualTo("\"" + SHA256 + "\"");
        assertThat(api.get("/v1/jobs/" + id + "/metrics", "If-None-Match", metrics.header("ETag"))
                        .status())
                .isEqualTo(304);
        JsonNode job = api.get("/jobs/" + id).json();
        assertThat(api.get(job.at("/urls/metrics").asString()).status()).isEqualTo(200);
        assertThat(job.at("/result/token_perplexity/builtin:sample@256").asDouble())
                .isEqualTo(10);
        assertThat(job.at("/result/tasks/rte/acc").asDouble()).isEqualTo(0.5);
    }

    @Test
    void saysWhereThereAreNoMetricsAndWhereTheyCannotBeRead() {
        String lost = finish(true);
        store.delete(lost);

        assertThat(api.get("/v1/jobs/" + finish(false) + "/metrics").code()).isEqualTo("not-found");
        assertThat(api.get("/v1/jobs/" + lost + "/metrics").code()).isEqualTo("storage-unavailable");
    }

    private String finish(boolean withResults) {
        String id = api.post("/v1/jobs", ApiClient.EVALUATION).id();
        Claim claim = claim(id);
        byte[] results = Reports.RESULTS.getBytes(StandardCharsets.UTF_8);
        store.put(id, claim.epoch(), "results.json", results);
        PublishedArtifact file = new PublishedArtifact("results.json", results.length, SHA256, "application/json");
        lifecycle.succeed(claim, Reports.evaluation(), withResults ? List.of(file) : List.of(), "ab".repeat(32));
        return id;
    }

    private List<String> ids(String query) {
        return api.get("/v1/jobs?" + query)
                .json()
                .path("items")
                .valueStream()
                .map(job -> job.path("id").asString())
                .toList();
    }
}
