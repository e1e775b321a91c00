package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.job.HeartbeatAnswer;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JobsTest extends ApiTest {

    @Test
    void queuesAJobWithEverythingFilledIn() {
        Answer answer = api.post("/v1/jobs", """
                {"model":"builtin:sample","recipe":{"sparsity":0.3},"labels":{"git":"a1b2c3"},"priority":7}""");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo("/v1/jobs/" + answer.id());
        assertThat(answer.header("Retry-After")).isEqualTo("2");
        JsonNode job = answer.json();
        assertThat(job.path("status").asString()).isEqualTo("queued");
        assertThat(job.at("/request/recipe/preset").asString()).isEqualTo("twofold");
        assertThat(job.at("/request/recipe/sparsity").asDouble()).isEqualTo(0.3);
        assertThat(job.at("/labels/git").asString()).isEqualTo("a1b2c3");
        assertThat(job.path("priority").asInt()).isEqualTo(7);
        assertThat(job.path("allowed_actions").valueStream().map(JsonNode::asString))
                .containsExactly("cancel", "pause");
        assertThat(api.get(answer.header("Location")).json()).isEqualTo(job);
    }

    @Test
    void answersBelowTheShortPathToo() {
        String id = api.post("/jobs", ApiClient.SAMPLE).id();

        assertThat(api.get("/jobs/" + id).json())
                .isEqualTo(api.get("/v1/jobs/" + id).json());
        assertThat(api.get("/jobs?limit=1").status()).isEqualTo(200);
        assertThat(api.send("POST", "/jobs/" + id + "/cancel", "").status()).isEqualTo(202);
        assertThat(api.delete("/jobs/" + id).status()).isEqualTo(204);
    }

    @Test
    void tellsThatNothingChangedUntilSomethingDoes() {
        String id = submit();
        Claim claim = claim(id);
        lifecycle.heartbeat(claim, Duration.ofMinutes(1), new Progress(Phase.DECOMPOSE, 3, 7, "matrix"));

        Answer first = api.get("/v1/jobs/" + id);
        lifecycle.heartbeat(claim, Duration.ofMinutes(2), new Progress(Phase.DECOMPOSE, 3, 7, "matrix"));
        Answer unchanged = api.get("/v1/jobs/" + id, "If-None-Match", first.header("ETag"));
        lifecycle.heartbeat(claim, Duration.ofMinutes(1), new Progress(Phase.DECOMPOSE, 4, 7, "matrix"));
        Answer changed = api.get("/v1/jobs/" + id, "If-None-Match", first.header("ETag"));

        assertThat(first.json().path("status").asString()).isEqualTo("running");
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.header("Retry-After")).isEqualTo("2");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("phase").asString()).isEqualTo("decompose");
        assertThat(changed.json().at("/progress/done").asInt()).isEqualTo(4);
    }

    @Test
    void cancelsARunningJobThroughItsWorker() {
        String id = submit();
        Claim claim = claim(id);

        Answer first = api.send("POST", "/v1/jobs/" + id + "/cancel", "");
        Answer again = api.send("POST", "/v1/jobs/" + id + "/cancel", "");
        HeartbeatAnswer seen =
                lifecycle.heartbeat(claim, Duration.ofMinutes(1), new Progress(Phase.DECOMPOSE, 1, 7, "matrix"));
        lifecycle.cancelled(claim);

        assertThat(first.status()).isEqualTo(202);
        assertThat(first.json().path("status").asString()).isEqualTo("cancelling");
        assertThat(again.status()).isEqualTo(200);
        assertThat(seen).isEqualTo(HeartbeatAnswer.CANCEL);
        assertThat(api.get("/v1/jobs/" + id).json().path("status").asString()).isEqualTo("cancelled");
    }

    @Test
    void showsWhyAJobFailed() {
        String id = submit();

        lifecycle.fail(claim(id), FailureCode.UNSAFE_CHECKPOINT, "header is 2^63 - 1 bytes long");

        Answer answer = api.get("/v1/jobs/" + id);
        assertThat(answer.header("Retry-After")).isEmpty();
        JsonNode error = answer.json().path("error");
        assertThat(error.path("code").asString()).isEqualTo("unsafe-checkpoint");
        assertThat(error.path("detail").asString()).contains("2^63");
        assertThat(error.path("retryable").asBoolean()).isFalse();
    }

    @Test
    void refusesWhatTheStatusForbids() {
        String id = submit();

        Answer deletedTooEarly = api.delete("/v1/jobs/" + id);
        lifecycle.fail(claim(id), FailureCode.UNUSABLE_DATA, "too short");
        Answer cancelledTooLate = api.send("POST", "/v1/jobs/" + id + "/cancel", "");

        assertThat(deletedTooEarly.status()).isEqualTo(409);
        assertThat(deletedTooEarly.code()).isEqualTo("invalid-transition");
        assertThat(cancelledTooLate.status()).isEqualTo(409);
        assertThat(cancelledTooLate.code()).isEqualTo("invalid-transition");
        assertThat(api.delete("/v1/jobs/" + id).status()).isEqualTo(204);
        assertThat(api.get("/v1/jobs/" + id).status()).isEqualTo(404);
        assertThat(api.delete("/v1/jobs/" + id).status()).isEqualTo(404);
    }

    @Test
    void pagesThroughTheListNewestFirst() {
        List<String> posted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            posted.add(0, post("page", "all, of: them & more"));
        }
        post("page", "another");

        List<String> seen = new ArrayList<>();
        String next = "/v1/jobs?limit=2&label=page:all,%20of:%20them%20%26%20more";
        int pages = 0;
        while (!next.isEmpty()) {
            Answer page = api.get(next);
            page.json().path("items").forEach(job -> seen.add(job.path("id").asString()));
            String link = page.header("Link");
            assertThat(page.json().path("has_more").asBoolean()).isEqualTo(!link.isEmpty());
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
            pages++;
        }

        assertThat(seen).isEqualTo(posted);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void filtersByStatusAndByAllLabels() {
        String waiting = post("kind", "filter");
        String cancelled = post("kind", "filter");
        lifecycle.cancel(cancelled);

        assertThat(ids("/v1/jobs?label=kind:filter")).containsExactly(cancelled, waiting);
        assertThat(ids("/v1/jobs?label=kind:filter&status=queued,running")).containsExactly(waiting);
        assertThat(ids("/v1/jobs?label=kind:filter&status=queued&status=cancelled"))
                .containsExactly(cancelled, waiting);
        assertThat(ids("/v1/jobs?label=kind:filter&label=other:label")).isEmpty();
    }

    @Test
    void shortensAPageThatIsTooLong() {
        assertThat(api.get("/v1/jobs?limit=1000000000").status()).isEqualTo(200);
    }

    @Test
    void listsTheRecipes() {
        JsonNode recipes = api.get("/v1/recipes").json().path("items");

        assertThat(recipes.valueStream().map(recipe -> recipe.path("preset").asString()))
                .contains("qr-uniform");
    }

    private String post(String label, String value) {
        return api.post("/v1/jobs", "{\"model\":\"builtin:sample\",\"labels\":{\"" + label + "\":\"" + value + "\"}}")
                .id();
    }

    private List<String> ids(String path) {
        return api.get(path)
                .json()
                .path("items")
                .valueStream()
                .map(job -> job.path("id").asString())
                .toList();
    }
}
