package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Pause, resume, retry and deadlines over HTTP. */
class JobActionsTest extends ApiTest {

    @Test
    void pausesAndResumesAWaitingJob() {
        String id = submit();

        Answer paused = act(id, "pause");
        Answer again = act(id, "pause");
        Answer resumed = act(id, "resume");
        Answer once = act(id, "resume");

        assertThat(List.of(paused.status(), again.status(), resumed.status(), once.status()))
                .containsExactly(202, 200, 202, 200);
        assertThat(status(paused)).isEqualTo("paused");
        assertThat(actions(paused)).containsExactly("cancel", "resume");
        assertThat(status(resumed)).isEqualTo("queued");
        assertThat(actions(resumed)).containsExactly("cancel", "pause");
    }

    @Test
    void pausesARunningJobThroughItsWorker() {
        String id = submit();
        Claim claim = claim(id);

        Answer pausing = act(id, "pause");
        Answer tooEarly = act(id, "resume");
        lifecycle.release(claim);
        Answer resumed = act(id, "resume");

        assertThat(status(pausing)).isEqualTo("pausing");
        assertThat(actions(pausing)).containsExactly("cancel");
        assertThat(tooEarly.status()).isEqualTo(409);
        assertThat(tooEarly.code()).isEqualTo("invalid-transition");
        assertThat(tooEarly.json().path("detail").asString()).contains("pausing");
        assertThat(resumed.status()).isEqualTo(202);
        assertThat(resumed.json().at("/attempts/0/outcome").asString()).isEqualTo("paused");
    }

    @Test
    void retriesAFailedJobWithWhatTheBodyChanges() {
        String id = api.post("/v1/jobs", "{\"model\":\"builtin:sample\",\"labels\":{\"a\":\"b\"},\"priority\":3}")
                .id();
        assertThat(act(id, "retry").status()).as("not yet").isEqualTo(409);
        lifecycle.fail(claim(id), FailureCode.UNUSABLE_DATA, "too short");

        Answer same = act(id, "retry");
        Answer changed = api.post("/v1/jobs/" + id + "/retry", "{\"labels\":{},\"priority\":-1,\"deadline\":\"PT3H\"}");

        assertThat(same.status()).isEqualTo(202);
        assertThat(same.header("Location")).isEqualTo("/v1/jobs/" + same.id());
        assertThat(same.json().path("retry_of").asString()).isEqualTo(id);
        assertThat(same.json().path("request"))
                .isEqualTo(api.get("/v1/jobs/" + id).json().path("request"));
        assertThat(same.json().at("/labels/a").asString()).isEqualTo("b");
        assertThat(same.json().path("priority").asInt()).isEqualTo(3);
        assertThat(same.json().path("attempts")).isEmpty();
        assertThat(changed.json().path("priority").asInt()).isEqualTo(-1);
        assertThat(changed.json().path("labels")).isEmpty();
        assertThat(hours(changed.json())).isEqualTo(3);
        assertThat(actions(api.get("/v1/jobs/" + id))).containsExactly("retry", "delete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"model\":\"builtin:sample\"}", "{\"priority\":1000}", "{\"deadline\":\"soon\"}", "[]"})
    void refusesARetryThatChangesAnythingElse(String body) {
        String id = submit();
        lifecycle.cancel(id);

        Answer answer = api.post("/v1/jobs/" + id + "/retry", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("invalid-request");
        assertThat(api.post("/v1/jobs/" + id + "/retry", "{").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"2h, 2", "PT2H, 2", "180m, 3", "1d, 24", "7200s, 2"})
    void takesADeadlineAsADuration(String deadline, int hours) {
        assertThat(hours(post(deadline).json())).isEqualTo(hours);
    }

    @Test
    void takesADeadlineAsATimeInAnyZone() {
        assertThat(post("2998-12-31T23:30:00-02:00").json().path("deadline").asString())
                .isEqualTo("2999-01-01T01:30:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0s",
                "-2h",
                "PT0S",
                "P11Y",
                "PT-1H",
                "4000d",
                "2020-01-01T00:00:00Z",
                "tomorrow",
                "2h 30m",
                "",
                "PT99999999999999999999H",
                "99999-01-01T00:00:00Z",
                "2030-13-01T00:00:00Z"
            })
    void refusesADeadlineThatIsNone(String deadline) {
        Answer answer = post(deadline);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/deadline");
        assertThat(answer.json().at("/errors/0/detail").asString()).contains("2h or PT2H");
    }

    @Test
    void expiresAWaitingJobAndSaysThatItNeverRan() {
        String id = post("1s").id();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> status(api.get("/v1/jobs/" + id)).equals("expired"));

        Answer answer = api.get("/v1/jobs/" + id);
        assertThat(answer.json().path("started_at").isNull()).isTrue();
        assertThat(answer.json().path("finished_at").isNull()).isFalse();
        assertThat(actions(answer)).containsExactly("retry", "delete");
    }

    @Test
    void showsEveryAttemptButNotInLists() {
        String id = submit();
        lifecycle.release(claim(id));
        lifecycle.fail(claim(id), FailureCode.UNSAFE_CHECKPOINT, "header");

        JsonNode attempts = api.get("/v1/jobs/" + id).json().path("attempts");

        assertThat(attempts.valueStream().map(attempt -> attempt.path("outcome").asString()))
                .containsExactly("released", "failed");
        assertThat(attempts.at("/1/worker").asString()).isEqualTo("test-worker");
        assertThat(attempts.at("/1/attempt").asInt()).isEqualTo(1);
        assertThat(attempts.at("/1/epoch").asInt()).isEqualTo(2);
        assertThat(attempts.at("/1/error/code").asString()).isEqualTo("unsafe-checkpoint");
        assertThat(api.get("/v1/jobs?limit=1").json().at("/items/0/attempts").isNull())
                .isTrue();
    }

    @Test
    @DisplayName("case 25: cancel twice; cancel a finished job: 200 the same; 409")
    void cancelsTwice() {
        String id = submit();
        String finished = submit();
        lifecycle.fail(claim(finished), FailureCode.UNUSABLE_DATA, "too short");

        Answer first = act(id, "cancel");
        Answer second = act(id, "cancel");

        assertThat(first.status()).isEqualTo(202);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(act(finished, "cancel").status()).isEqualTo(409);
    }

    private Answer act(String id, String verb) {
        return api.send("POST", "/v1/jobs/" + id + "/" + verb, "");
    }

    private Answer post(String deadline) {
        return api.post("/v1/jobs", "{\"model\":\"builtin:sample\",\"deadline\":\"" + deadline + "\"}");
    }

    private static String status(Answer answer) {
        return answer.json().path("status").asString();
    }

    private static List<String> actions(Answer answer) {
        return answer.json()
                .path("allowed_actions")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static long hours(JsonNode job) {
        Duration left = Duration.between(
                Instant.parse(job.path("created_at").asString()),
                Instant.parse(job.path("deadline").asString()));
        return Math.round(left.toSeconds() / 3600.0);
    }
}
