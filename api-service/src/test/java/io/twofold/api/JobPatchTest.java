package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.FailureCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Changing labels and priority of a job that exists. */
class JobPatchTest extends ApiTest {
    private static final String MERGE_PATCH = "application/merge-patch+json";

    @Test
    void mergesLabelsAndSetsThePriority() {
        Answer posted = api.post(
                "/v1/jobs", "{\"model\":\"builtin:sample\",\"labels\":{\"a\":\"1\",\"b\":\"2\"},\"priority\":7}");

        Answer labels =
                patch(posted.id(), "{\"labels\":{\"a\":null,\"b\":\"3\",\"c/d\":\"4\"}}", posted.header("ETag"));
        Answer priority = patch(posted.id(), "{\"priority\":-5}", labels.header("ETag"));

        assertThat(labels.status()).isEqualTo(200);
        assertThat(labels.header("ETag")).isNotEqualTo(posted.header("ETag"));
        assertThat(labels.json().path("labels").toString()).isEqualTo("{\"b\":\"3\",\"c/d\":\"4\"}");
        assertThat(labels.json().path("priority").asInt()).isEqualTo(7);
        assertThat(priority.json().path("labels")).isEqualTo(labels.json().path("labels"));
        assertThat(priority.json().path("priority").asInt()).isEqualTo(-5);
        assertThat(api.get("/v1/jobs/" + posted.id()).json()).isEqualTo(priority.json());
    }

    @Test
    void takesAllLabelsAndThePriorityAwayByNull() {
        Answer posted = api.post("/v1/jobs", "{\"model\":\"builtin:sample\",\"labels\":{\"a\":\"1\"},\"priority\":7}");

        JsonNode job =
                patch(posted.id(), "{\"labels\":null,\"priority\":null}", "*").json();

        assertThat(job.path("labels").isEmpty()).isTrue();
        assertThat(job.path("priority").asInt()).isZero();
    }

    @Test
    void changesAFinishedJobToo() {
        String id = submit();
        lifecycle.fail(claim(id), FailureCode.UNUSABLE_DATA, "too short");

        Answer answer = patch(
                id, "{\"labels\":{\"seen\":\"yes\"}}", api.get("/v1/jobs/" + id).header("ETag"));

        assertThat(answer.json().path("status").asString()).isEqualTo("failed");
        assertThat(answer.json().at("/labels/seen").asString()).isEqualTo("yes");
    }

    @Test
    void wantsToKnowWhatTheClientHasSeen() {
        String id = submit();

        Answer unconditional = api.send("PATCH", "/v1/jobs/" + id, "{\"priority\":1}", "Content-Type", MERGE_PATCH);

        assertThat(unconditional.status()).isEqualTo(428);
        assertThat(unconditional.code()).isEqualTo("precondition-required");
        assertThat(unconditional.json().path("detail").asString()).contains("If-Match");
    }

    @Test
    void refusesAChangeOfWhatHasChangedMeanwhile() {
        Answer posted = api.post("/v1/jobs", ApiClient.SAMPLE);
        claim(posted.id());

        Answer late = patch(posted.id(), "{\"priority\":1}", posted.header("ETag"));
        Answer weak = patch(posted.id(), "{\"priority\":1}", "W/" + late.header("ETag"));
        Answer again = patch(posted.id(), "{\"priority\":1}", "\"other\", " + late.header("ETag"));

        assertThat(late.status()).isEqualTo(412);
        assertThat(late.code()).isEqualTo("precondition-failed");
        assertThat(weak.status()).isEqualTo(412);
        assertThat(again.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\":\"cancelled\"}     | /status",
                "{\"priority\":101}             | /priority",
                "{\"labels\":7}                 | /labels",
                "{\"labels\":{\"a b\":\"c\"}}   | /labels/a b",
                "{\"labels\":{\"a\":1}}         | /labels/a",
                "{\"labels\":{\"a\":\"\\u0000\"}} | /labels/a",
                "[]                             | ''",
            })
    void namesTheFieldThatIsWrong(String body, String pointer) {
        Answer answer = patch(submit(), body, "*");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }

    @Test
    void readsMergePatchesOnly() {
        String id = submit();

        assertThat(patch(id, "{", "*").status()).isEqualTo(400);
        assertThat(api.send("PATCH", "/v1/jobs/" + id, "x", "Content-Type", "text/plain", "If-Match", "*")
                        .status())
                .isEqualTo(415);
        assertThat(patch("job_00000000000000000000000000", "{}", "*").status()).isEqualTo(404);
    }

    private Answer patch(String id, String body, String ifMatch) {
        return api.send("PATCH", "/v1/jobs/" + id, body, "Content-Type", MERGE_PATCH, "If-Match", ifMatch);
    }
}
