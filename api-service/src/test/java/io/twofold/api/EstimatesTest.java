package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.estimate.Answer;
import io.twofold.estimate.EstimateTable;
import io.twofold.estimate.Question;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.report.Estimate;
import io.twofold.testing.Estimates;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** {@code validate_only}: the tests play the worker. */
class EstimatesTest extends ApiTest {
    private static final String PATH = "/v1/jobs?validate_only=true";

    @Autowired
    EstimateTable table;

    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void leavesNoQuestionAndNoJobBehind() {
        assertThat(jdbc.sql("SELECT count(*) FROM estimate").query(Long.class).single())
                .isZero();
    }

    @Test
    void answersWhatAWorkerSaysAndQueuesNothing() {
        long jobs = jobs();
        CompletableFuture<Question> asked = answer(Answer.of(Estimates.any()));

        io.twofold.api.Answer answer =
                api.post(PATH, "{\"model\":\"builtin:sample\",\"recipe\":{\"sparsity\":0.3},\"labels\":{\"a\":\"b\"}}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Location")).isEmpty();
        assertThat(Json.mapper().treeToValue(answer.json(), Estimate.class)).isEqualTo(Estimates.any());
        assertThat(asked.join().request().recipe().sparsity()).isEqualTo(0.3);
        assertThat(jobs()).isEqualTo(jobs);
    }

    @Test
    void answersBelowTheShortPathToo() {
        answer(Answer.of(Estimates.any()));

        assertThat(api.post("/jobs?validate_only=true", ApiClient.SAMPLE).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void refusesWithTheCodeOfTheJobThatWouldFail(FailureCode code) {
        answer(Answer.refusal(code, "it is like this"));

        io.twofold.api.Answer answer = api.post(PATH, ApiClient.SAMPLE);

        int status = code == FailureCode.INTERNAL ? 500 : code.isRetryable() ? 503 : 422;
        assertThat(answer.status()).isEqualTo(status);
        JsonNode problem = answer.json();
        assertThat(problem.path("code").asString()).isEqualTo(code.id());
        assertThat(problem.path("type").asString()).isEqualTo("/problems/" + code.id());
        assertThat(problem.path("detail").asString()).isEqualTo("it is like this");
        assertThat(answer.header("Retry-After").isEmpty()).isEqualTo(status != 503);
    }

    @Test
    void saysThatNoWorkerAnswered() {
        io.twofold.api.Answer answer = api.post(PATH, ApiClient.SAMPLE);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("no-worker");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.json().path("detail").asString()).contains("within 3 s");
    }

    @Test
    void predictsCompressionsOnlyAndChecksOthersAllTheSame() {
        io.twofold.api.Answer valid = api.post(PATH, ApiClient.EVALUATION);
        io.twofold.api.Answer invalid = api.post(PATH, "{\"kind\":\"evaluation\",\"model\":\"builtin:sample\"}");

        assertThat(valid.status()).isEqualTo(422);
        assertThat(valid.json().at("/errors/0/pointer").asString()).isEqualTo("/kind");
        assertThat(valid.json().at("/errors/0/detail").asString()).contains("validate_only", "the request is valid");
        assertThat(invalid.status()).isEqualTo(422);
        assertThat(invalid.json().at("/errors/0/pointer").asString()).isEqualTo("/evaluation");
    }

    @Test
    void checksTheBodyBeforeItAsksAWorker() {
        io.twofold.api.Answer answer = api.post(PATH, "{\"model\":\"builtin:sample\",\"colour\":1}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/colour");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"validate_only=yes", "validate_only=", "validate_only", "validate_only=true&validate_only=false"
            })
    void refusesAParameterThatIsNeitherTrueNorFalse(String query) {
        io.twofold.api.Answer answer = api.post("/v1/jobs?" + query, ApiClient.SAMPLE);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid-parameter");
        assertThat(answer.json().path("detail").asString()).contains("validate_only must be true or false");
    }

    @Test
    void queuesAJobWhereValidationIsNotAll() {
        assertThat(api.post("/v1/jobs?validate_only=false", ApiClient.SAMPLE).status())
                .isEqualTo(202);
    }

    /** A worker that answers the next question. */
    private CompletableFuture<Question> answer(Answer answer) {
        return CompletableFuture.supplyAsync(() -> {
                    Optional<Question> question = table.claim();
                    while (question.isEmpty()) {
                        Thread.onSpinWait();
                        question = table.claim();
                    }
                    table.answer(question.get().id(), answer);
                    return question.get();
                })
                .orTimeout(30, TimeUnit.SECONDS);
    }

    private long jobs() {
        return jdbc.sql("SELECT count(*) FROM job").query(Long.class).single();
    }
}
