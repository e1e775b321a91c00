package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.artifact.StoredArtifact;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.JobRequest;
import io.twofold.recipe.RequestReader;
import org.junit.jupiter.api.Test;

/** Evaluations run, are published, cancelled and tried again as compressions are. */
class EvaluationJobsTest extends WorkerTest {
    private static final JobRequest EVALUATION = RequestReader.readJob(Json.parse("""
            {"kind":"evaluation","model":"builtin:sample","evaluation":{"perplexity":["builtin:sample"]}}"""));
    private static final String[] FILES = {"manifest.json", "report.json", "results.json"};

    @Test
    void publishesReportAndResultsTheManifestLast() {
        String jobId = worker.submit(EVALUATION);

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);

        assertThat(worker.artifactRows(jobId)).containsExactly(FILES);
        assertThat(worker.storedInOrder).containsExactly("report.json", "results.json", "manifest.json");
        assertThat(worker.row(jobId)).containsEntry("status", "succeeded").containsEntry("kind", "evaluation");
        assertThat(Json.parse(String.valueOf(worker.row(jobId).get("report")))
                        .path("seconds")
                        .asDouble())
                .isEqualTo(1.5);
    }

    @Test
    void beginsAgainAfterAKilledAttemptAndPublishesTheSecondOne() {
        String jobId = worker.submit(EVALUATION);
        worker.engine.will((output, listener) -> {
            assertThat(output.resolve("report.json")).exists();
            worker.loseClaim(jobId);
            FakeEngine.untilCancelled(output, listener);
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.LOST);
        assertThat(worker.artifactRows(jobId)).isEmpty();
        assertThat(worker.storedInOrder).isEmpty();
        worker.engine.will(
                (output, listener) -> assertThat(output.resolve("results.json")).doesNotExist());
        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);

        assertThat(worker.engine.runs).hasValue(2);
        assertThat(worker.artifactRows(jobId)).containsExactly(FILES);
        assertThat(worker.artifacts.list(jobId, 1)).isEmpty();
        assertThat(worker.artifacts.list(jobId, 2))
                .extracting(StoredArtifact::name)
                .containsExactly(FILES);
        assertThat(worker.row(jobId)).containsEntry("attempt", 2).containsEntry("epoch", 2L);
    }

    @Test
    void showsProgressAndStopsWhenItIsCancelled() {
        String jobId = worker.submit(EVALUATION);
        worker.engine.will((output, listener) -> {
            WorkerFixture.await(
                    () -> "evaluate".equals(worker.row(jobId).get("phase"))
                            && "request".equals(worker.row(jobId).get("progress_unit")),
                    () -> "no progress in " + worker.row(jobId));
            worker.lifecycle.cancel(jobId);
            FakeEngine.untilCancelled(output, listener);
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.CANCELLED);

        assertThat(worker.status(jobId)).isEqualTo("cancelled");
        assertThat(worker.storedInOrder).isEmpty();
    }

    @Test
    void isQueuedAgainOnlyIfTheNextAttemptMaySucceed() {
        String passing = worker.submit(EVALUATION);
        worker.engine.will((output, listener) -> {
            throw new CompressionException(FailureCode.SOURCE_UNAVAILABLE, "the hub is down");
        });
        worker.runner.run(worker.claim(passing));
        String lasting = worker.submit(EVALUATION);
        worker.engine.will((output, listener) -> {
            throw new CompressionException(FailureCode.UNUSABLE_DATA, "too short");
        });
        worker.runner.run(worker.claim(lasting));

        assertThat(worker.status(passing)).isEqualTo("queued");
        assertThat(worker.row(lasting)).containsEntry("status", "failed").containsEntry("error_code", "unusable-data");
    }
}
