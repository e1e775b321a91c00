package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.artifact.ArtifactStore;
import io.twofold.failure.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Dead letters and workers over HTTP, and the sweep of what nobody retries. */
class AdminTest extends ApiTest {

    /** Every operation once, for the contract. */
    static void exercise(OpenApiTest test) {
        String id = deadLetter(test);
        test.api.get("/v1/admin/dead-letters");
        test.api.send("POST", "/v1/admin/dead-letters/" + id + "/replay", "");
        test.api.delete("/v1/admin/dead-letters/" + id);
        test.workers.started("contract", "cpu", "1");
        test.api.get("/v1/admin/workers");
        test.api.send("POST", "/v1/admin/workers/contract/drain", "");
    }

    /** A job whose attempts are spent. */
    private static String deadLetter(ApiTest test) {
        String id = test.submit();
        test.jdbc
                .sql("UPDATE job SET attempt = max_attempts - 1 WHERE id = ?")
                .param(id)
                .update();
        test.lifecycle.fail(test.claim(id), FailureCode.INSUFFICIENT_STORAGE, "the disk is full");
        return id;
    }

    @Test
    void listsDeadLettersAndReplaysThemOnce() {
        String older = deadLetter(this);
        String newer = deadLetter(this);

        Answer first = api.get("/v1/admin/dead-letters?limit=1");
        Answer second = api.get("/v1/admin/dead-letters?limit=1&after=" + newer);
        Answer replayed = api.send("POST", "/v1/admin/dead-letters/" + older + "/replay", "");
        Answer again = api.send("POST", "/v1/admin/dead-letters/" + older + "/replay", "");

        assertThat(jobIds(first)).containsExactly(newer);
        assertThat(first.json().path("has_more").asBoolean()).isTrue();
        assertThat(jobIds(second)).containsExactly(older);
        assertThat(second.json().at("/items/0/error/code").asString()).isEqualTo("insufficient-storage");
        assertThat(second.json().at("/items/0/attempts").asInt()).isEqualTo(3);
        assertThat(replayed.status()).isEqualTo(202);
        String retry = replayed.json().path("replayed_as").asString();
        assertThat(replayed.header("Location")).isEqualTo("/v1/jobs/" + retry);
        assertThat(api.get("/v1/jobs/" + retry).json().path("retry_of").asString())
                .isEqualTo(older);
        assertThat(again.status()).isEqualTo(409);
        assertThat(api.delete("/v1/admin/dead-letters/" + newer).status()).isEqualTo(204);
        assertThat(api.delete("/v1/admin/dead-letters/" + newer).status()).isEqualTo(404);
        assertThat(api.send("POST", "/v1/admin/dead-letters/" + newer + "/replay", "")
                        .status())
                .isEqualTo(404);
        assertThat(api.get("/v1/jobs/" + newer).status()).as("the job stays").isEqualTo(200);
    }

    @Test
    void refusesParametersThatAreNone() {
        assertThat(api.get("/v1/admin/dead-letters?limit=0").status()).isEqualTo(400);
        assertThat(api.get("/v1/admin/dead-letters?after=x").status()).isEqualTo(400);
        assertThat(api.delete("/v1/admin/dead-letters/x").status()).isEqualTo(404);
    }

    @Test
    void listsAndDrainsWorkers() {
        workers.started("gpu-1", "cuda:0", "0.1");
        workers.seen("gpu-1", null);

        Answer drained = api.send("POST", "/v1/admin/workers/gpu-1/drain", "");

        assertThat(drained.status()).isEqualTo(202);
        assertThat(drained.json().path("drained_at").isNull()).isFalse();
        assertThat(workers.seen("gpu-1", null)).contains(true);
        assertThat(api.get("/v1/admin/workers")
                        .json()
                        .path("items")
                        .valueStream()
                        .map(worker -> worker.path("id").asString()))
                .contains("gpu-1");
        assertThat(api.send("POST", "/v1/admin/workers/nobody/drain", "").status())
                .isEqualTo(404);
        assertThat(api.send("POST", "/v1/admin/workers/%00/drain", "").status()).isIn(400, 404);
    }

    @Test
    void removesWhatAnEndedJobHasSavedWhenNobodyRetriesItForAWeek() {
        String recent = submit();
        String old = submit();
        for (String id : List.of(recent, old)) {
            store.put(id, ArtifactStore.CARRIED_OVER, "search.json", new byte[] {1});
            lifecycle.fail(claim(id), FailureCode.UNUSABLE_DATA, "too short");
        }

        jdbc.sql("UPDATE kept_checkpoints SET since = now() - interval '8 days' WHERE job_id = ?")
                .param(old)
                .update();

        long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!store.list(old, ArtifactStore.CARRIED_OVER).isEmpty() && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        assertThat(store.list(old, ArtifactStore.CARRIED_OVER)).isEmpty();
        assertThat(store.list(recent, ArtifactStore.CARRIED_OVER)).hasSize(1);
    }

    private static List<String> jobIds(Answer page) {
        return page.json()
                .path("items")
                .valueStream()
                .map((JsonNode letter) -> letter.path("job_id").asString())
                .toList();
    }
}
