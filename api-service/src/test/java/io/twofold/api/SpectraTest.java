package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.Claim;
import io.twofold.job.PublishedArtifact;
import io.twofold.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The singular values of a job's matrices. */
class SpectraTest extends ApiTest {

    @Test
    void belongToMatricesInTheirBlocks() {
        String path = "/v1/jobs/" + finish(true) + "/spectra";

        Answer answer = api.get(path);

        JsonNode list = answer.json();
        assertThat(list.path("object").asString()).isEqualTo("list");
        assertThat(list.path("items").size()).isEqualTo(2);
        assertThat(list.at("/items/0")).isEqualTo(Json.parse("""
                {"name":"model.layers.0.mlp.up_proj.weight","block":0,"matrix":"mlp.up_proj",
                 "rank":7,"energy_rank":2,"full_rank":20,
                 "points":[{"index":1,"value":3.5},{"index":2,"value":1.25E-7},{"index":20,"value":0.0}]}"""));
        assertThat(list.at("/items/1/block").isNull()).isTrue();
        assertThat(list.at("/items/1/matrix").asString()).isEqualTo("head");
        assertThat(api.get(path, "If-None-Match", answer.header("ETag")).status())
                .isEqualTo(304);
    }

    @Test
    void areATableWithARowForEachValue() {
        String path = "/v1/jobs/" + finish(true) + "/spectra";

        Answer csv = api.get(path + "?format=csv");

        assertThat(csv.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(csv.body().lines())
                .containsExactly(
                        "name,block,matrix,rank,energy_rank,full_rank,index,value",
                        "model.layers.0.mlp.up_proj.weight,0,mlp.up_proj,7,2,20,1,3.5",
                        "model.layers.0.mlp.up_proj.weight,0,mlp.up_proj,7,2,20,2,1.25E-7",
                        "model.layers.0.mlp.up_proj.weight,0,mlp.up_proj,7,2,20,20,0.0",
                        "head.weight,,head,0,1,1,1,2.0");
        assertThat(api.get(path, "Accept", "text/csv").body()).isEqualTo(csv.body());
        assertThat(csv.header("ETag")).isNotEqualTo(api.get(path).header("ETag"));
        assertThat(api.get(path + "?format=xml").status()).isEqualTo(400);
    }

    @Test
    void areMissingWhereNobodyComputedThem() {
        Answer refusal = api.get("/v1/jobs/" + finish(false) + "/spectra");

        assertThat(refusal.status()).isEqualTo(404);
        assertThat(refusal.json().path("detail").asString()).contains("spectra.json", "evaluation");
    }

    private String finish(boolean withSpectra) {
        String id = submit();
        Claim claim = claim(id);
        byte[] spectra = Reports.SPECTRA.getBytes(StandardCharsets.UTF_8);
        store.put(id, claim.epoch(), "spectra.json", spectra);
        PublishedArtifact file =
                new PublishedArtifact("spectra.json", spectra.length, "ef".repeat(32), "application/json");
        lifecycle.succeed(claim, Reports.report(), withSpectra ? List.of(file) : List.of(), "ab".repeat(32));
        return id;
    }
}
