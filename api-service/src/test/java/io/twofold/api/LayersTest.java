package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.artifact.ArtifactStore;
import io.twofold.job.Claim;
import io.twofold.report.MatrixReport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What each matrix got, what is saved, and jobs side by side. */
class LayersTest extends ApiTest {
    private static final String MATRIX = "model.layers.12.mlp.up_proj.weight";

    @Test
    void showsFinishedMatricesWhileTheJobRuns() {
        String id = submit();
        Claim claim = claim(id);
        finishMatrix(claim, new MatrixReport(MATRIX, List.of(20, 50), 1, 10, 0.5, null));
        finishMatrix(claim, new MatrixReport(MATRIX, List.of(20, 50), 2, 60, 0.25, null));
        finishMatrix(claim, new MatrixReport("head", List.of(4, 4), 0, 8, 0.125, null));

        JsonNode list = api.get("/v1/jobs/" + id + "/layers").json();

        assertThat(list.path("complete").asBoolean()).isFalse();
        assertThat(list.path("items").size()).isEqualTo(2);
        JsonNode layer = list.at("/items/0");
        assertThat(layer.path("block").asInt()).isEqualTo(12);
        assertThat(layer.path("rows").asInt()).isEqualTo(20);
        assertThat(layer.path("cols").asInt()).isEqualTo(50);
        assertThat(layer.path("rank").asInt()).isEqualTo(2);
        assertThat(layer.path("parameters").asInt()).isEqualTo(200);
        assertThat(layer.path("rank_ratio").asDouble()).isEqualTo(0.7);
        assertThat(layer.path("sparsity").asDouble()).isEqualTo(0.8);
        assertThat(layer.path("bytes").asInt()).isEqualTo(400 + 125);
        assertThat(layer.path("dense_bytes").asInt()).isEqualTo(2_000);
        assertThat(layer.path("matrix").asString()).isEqualTo("mlp.up_proj");
        assertThat(list.at("/items/1/block").isNull()).isTrue();
        assertThat(list.at("/items/1/matrix").asString()).isEqualTo("head");
    }

    @Test
    void countsFourBitEntriesWithTheirScales() {
        String id = api.post("/v1/jobs", "{\"model\":\"builtin:sample\",\"recipe\":{\"preset\":\"slim\"}}")
                .id();
        finishMatrix(claim(id), new MatrixReport(MATRIX, List.of(64, 64), 0, 130, 0.5, null));

        assertThat(api.get("/v1/jobs/" + id + "/layers")
                        .json()
                        .at("/items/0/bytes")
                        .asInt())
                .isEqualTo(2 * 64 + 2 * 4 + 512);
    }

    @Test
    void takesThemFromTheReportInTheEnd() {
        String id = succeed();

        JsonNode list = api.get("/v1/jobs/" + id + "/layers").json();

        assertThat(list.path("complete").asBoolean()).isTrue();
        assertThat(list.path("items")
                        .valueStream()
                        .map(layer -> layer.path("name").asString()))
                .containsExactly("model.layers.0.mlp.up_proj.weight", "model.layers.0.mlp.down_proj.weight");
    }

    @Test
    void writesTablesForSpreadsheets() {
        String id = succeed();
        String path = "/v1/jobs/" + id + "/layers";

        Answer csv = api.get(path + "?format=csv");

        assertThat(csv.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(csv.body().lines())
                .startsWith(
                        "block,name,rows,cols,rank,rank_ratio,sparse_entries,sparsity,relative_error,parameters,bytes,matrix,dense_bytes")
                .hasSize(3);
        assertThat(api.get(path, "Accept", "text/csv").body()).isEqualTo(csv.body());
        assertThat(api.get(path, "Accept", "text/csv;q=0.1, application/json").header("Content-Type"))
                .startsWith("application/json");
        assertThat(api.get(path + "?format=xml").status()).isEqualTo(400);
    }

    @Test
    void listsWhatTheNextAttemptWouldGoOnFrom() {
        String id = submit();
        store.put(id, ArtifactStore.CARRIED_OVER, "search.json", "{}".getBytes(StandardCharsets.UTF_8));

        JsonNode items = api.get("/v1/jobs/" + id + "/checkpoints").json().path("items");

        assertThat(items.size()).isEqualTo(1);
        assertThat(items.at("/0/name").asString()).isEqualTo("search.json");
        assertThat(items.at("/0/bytes").asInt()).isEqualTo(2);
        assertThat(items.at("/0/stored_at").asString()).isNotEmpty();
        lifecycle.succeed(claim(id), Reports.report(), List.of(), "ab".repeat(32));
        assertThat(api.get("/v1/jobs/" + id + "/checkpoints")
                        .json()
                        .path("items")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void comparesJobs() {
        String one = succeed();
        String other = api.post("/v1/jobs", """
                {"model":"builtin:sample","recipe":{"preset":"twofold","sparsity":0.25,"seed":7}}""").id();

        JsonNode comparison = api.get("/v1/compare?ids=" + one + "," + other).json();

        assertThat(comparison.at("/jobs/0/result/kept_ratio").asDouble()).isEqualTo(0.5);
        assertThat(comparison.at("/jobs/1/result").isNull()).isTrue();
        assertThat(comparison
                        .path("differences")
                        .valueStream()
                        .map(d -> d.path("pointer").asString()))
                .contains("/recipe/sparsity", "/recipe/seed")
                .doesNotContain("/model");
        assertThat(comparison.at("/layers/0/rank").toString()).isEqualTo("[7,null]");
        Answer csv = api.get("/v1/compare?format=csv&ids=" + one + "," + other);
        assertThat(csv.body().lines())
                .contains(
                        "field," + one + "," + other,
                        "status,succeeded,queued",
                        "request/recipe/seed,0,7",
                        "result/kept_ratio,0.5,",
                        "model.layers.0.mlp.up_proj.weight rank,7,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?ids=", "?ids=x,y", "?ids=job_01JD9V3M8Q4X5T7W2Z6B1C0RNE"})
    void comparesTwoToEightDifferentJobs(String query) {
        assertThat(api.get("/v1/compare" + query).status()).isEqualTo(400);
        String id = submit();
        assertThat(api.get("/v1/compare?ids=" + id + "," + id).status()).isEqualTo(400);
        assertThat(api.get("/v1/compare?ids=" + id + ",job_01JD9V3M8Q4X5T7W2Z6B1C0RNE")
                        .status())
                .isEqualTo(404);
    }

    private void finishMatrix(Claim claim, MatrixReport matrix) {
        lifecycle.record(claim, "job.matrices", Map.of("matrices", List.of(matrix)));
    }

    private String succeed() {
        String id = submit();
        lifecycle.succeed(claim(id), Reports.report(), List.of(), "ab".repeat(32));
        return id;
    }
}
