package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.api.live.JobChanges;
import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Answers that come when the job has come so far. */
@Timeout(120)
class WaitingTest extends ApiTest {
    @Autowired
    JobChanges changes;

    @Test
    void answersAsSoonAsTheJobChanges() {
        String id = submit();
        String tag = api.get("/v1/jobs/" + id).header("ETag");

        CompletableFuture<Answer> waiting =
                CompletableFuture.supplyAsync(() -> api.get("/v1/jobs/" + id + "?wait=60", "If-None-Match", tag));
        claim(id);

        assertThat(waiting.join().json().path("status").asString()).isEqualTo("running");
        assertThat(waiting.join().header("ETag")).isNotEqualTo(tag);
    }

    @Test
    void saysAfterTheWaitThatNothingHasChanged() {
        String id = submit();
        String tag = api.get("/v1/jobs/" + id).header("ETag");

        assertThat(api.get("/v1/jobs/" + id + "?wait=1", "If-None-Match", tag).status())
                .isEqualTo(304);
        assertThat(api.get("/v1/jobs/" + id + "?wait=0", "If-None-Match", "W/" + tag)
                        .status())
                .isEqualTo(304);
    }

    @Test
    void doesNotWaitForAJobThatTheClientDoesNotHaveOrThatHasEnded() {
        String id = submit();

        assertThat(api.get("/v1/jobs/" + id + "?wait=999999").status()).isEqualTo(200);
        lifecycle.cancel(id);
        String tag = api.get("/v1/jobs/" + id).header("ETag");
        assertThat(api.get("/v1/jobs/" + id + "?wait=60", "If-None-Match", tag).status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "1.5", ""})
    void refusesAWaitThatIsNoNumber(String wait) {
        Answer answer = api.get("/v1/jobs/" + submit() + "?wait=" + wait);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid-parameter");
    }

    @Test
    void answersACommandWhenTheJobHasEnded() {
        String id = submit();
        Claim claim = claim(id);

        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(
                () -> api.post("/v1/jobs/" + id + "/cancel", "", "Prefer", "respond-async, wait=60"));
        CompletableFuture<Answer> impatient =
                CompletableFuture.supplyAsync(() -> api.post("/v1/jobs/" + id + "/cancel", "", "Prefer", "wait=0"));
        impatient.join();
        org.awaitility.Awaitility.await().until(() -> lifecycle.cancelled(claim));

        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(waiting.join().json().path("status").asString()).isEqualTo("cancelled");
        assertThat(waiting.join().header("Preference-Applied")).isEqualTo("wait=60");
        assertThat(impatient.join().json().path("status").asString()).isEqualTo("cancelling");
    }

    @Test
    void hearsOfChangesAfterItWasStoppedAndStartedAgain() {
        changes.stop();
        changes.start();

        answersACommandWhenTheJobHasEnded();
    }

    @Test
    void acceptsAJobThatDoesNotEndInTime() {
        Answer answer = api.post("/v1/jobs", ApiClient.SAMPLE, "Prefer", "wait=1");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
        assertThat(answer.header("Location")).isEqualTo("/v1/jobs/" + answer.id());
        assertThat(api.post("/v1/jobs", ApiClient.SAMPLE, "Prefer", "return=minimal")
                        .header("Preference-Applied"))
                .isEmpty();
    }

    @Test
    void answersEverybodyWhoWaits() {
        String id = submit();
        Claim claim = claim(id);
        String tag = api.get("/v1/jobs/" + id).header("ETag");

        List<CompletableFuture<Answer>> waiting = IntStream.range(0, 50)
                .mapToObj(i -> api.later("/v1/jobs/" + id + "?wait=60", "If-None-Match", tag))
                .toList();
        lifecycle.fail(claim, FailureCode.UNUSABLE_DATA, "too short");

        assertThat(waiting)
                .allSatisfy(
                        answer -> assertThat(answer.join().json().path("status").asString())
                                .isEqualTo("failed"));
    }
}
