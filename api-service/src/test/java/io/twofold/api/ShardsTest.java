package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.Claim;
import io.twofold.job.JobShards;
import io.twofold.job.ShardClaim;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** The parts of a job that several workers share, as clients see them. */
class ShardsTest extends ApiTest {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final String SHARED = """
            {"model":"builtin:sample","shards":2,"recipe":{"preset":"fast","inputs":"dense","target":"dense"}}""";

    @Autowired
    JobShards shards;

    private Claim shared() {
        return claim(api.post("/v1/jobs", SHARED).id());
    }

    private JsonNode parts(Claim job) {
        return api.get("/v1/jobs/" + job.jobId() + "/shards").json().path("items");
    }

    @Test
    void theJobCountsThemAndTheirListSaysWhoHasWhich() {
        Claim job = shared();
        String path = "/v1/jobs/" + job.jobId();
        assertThat(api.get(path).json().path("shards").isNull()).isTrue();
        assertThat(parts(job).size()).isZero();

        shards.offer(job, List.of(new JobShards.Blocks(0, 2), new JobShards.Blocks(2, 4)));
        ShardClaim first = shards.claim(job, "gpu-1", LEASE).orElseThrow();
        Answer seen = api.get(path);
        assertThat(seen.json().path("shards").toString()).isEqualTo("{\"waiting\":1,\"running\":1,\"done\":0}");
        assertThat(api.get(path, "If-None-Match", seen.header("ETag")).status()).isEqualTo(304);

        shards.finish(first, 14);
        Answer next = api.get(path, "If-None-Match", seen.header("ETag"));
        assertThat(next.status()).as("somebody who polls").isEqualTo(200);
        assertThat(next.json().path("shards").toString()).isEqualTo("{\"waiting\":1,\"running\":0,\"done\":1}");

        JsonNode done = parts(job).get(0);
        assertThat(done.path("first_block").asInt()).isZero();
        assertThat(done.path("last_block").asInt()).isEqualTo(1);
        assertThat(done.path("status").asString()).isEqualTo("done");
        assertThat(done.path("worker").asString()).isEqualTo("gpu-1");
        assertThat(done.path("finished_at").isString()).isTrue();
        JsonNode waiting = parts(job).get(1);
        assertThat(waiting.path("status").asString()).isEqualTo("waiting");
        assertThat(waiting.path("worker").isNull()).isTrue();
        assertThat(api.get("/v1/jobs?limit=1").json().at("/items/0/shards/done").asInt())
                .as("in lists")
                .isEqualTo(1);
    }

    @Test
    void aJobOfOneWorkerHasNone() {
        String id = submit();

        assertThat(api.get("/v1/jobs/" + id).json().path("shards").isNull()).isTrue();
        assertThat(api.get("/v1/jobs/" + id + "/shards").json().path("items").size())
                .isZero();
        assertThat(api.get("/v1/jobs/job_00000000000000000000000000/shards").status())
                .isEqualTo(404);
    }
}
