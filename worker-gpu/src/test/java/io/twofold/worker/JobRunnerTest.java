package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.artifact.StoredArtifact;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JobRunnerTest extends WorkerTest {
    @Test
    void publishesArtifactsAndReportOfASuccessfulJob() throws Exception {
        String jobId = worker.submit();

        Outcome outcome = worker.runner.run(worker.claim(jobId));

        assertThat(outcome).isEqualTo(Outcome.SUCCEEDED);
        String[] names = {"hf-dense/model.safetensors", "manifest.json", "report.json"};
        assertThat(worker.artifacts.list(jobId, 1))
                .extracting(StoredArtifact::name)
                .containsExactly(names);
        assertThat(worker.artifactRows(jobId)).containsExactly(names);
        StoredArtifact manifest =
                worker.artifacts.find(jobId, 1, "manifest.json").orElseThrow();
        assertThat(worker.row(jobId))
                .containsEntry("status", "succeeded")
                .containsEntry("manifest_digest", sha256(manifest))
                .extractingByKey("report")
                .isNotNull();
        assertThat(worker.meters
                        .timer("twofold.worker.jobs", "outcome", "succeeded")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void storesTheManifestLast() {
        worker.runner.run(worker.claim(worker.submit()));

        assertThat(worker.storedInOrder).hasSize(3).last().isEqualTo("manifest.json");
    }

    @Test
    void recordsEveryMatrixBeforeTheJobSucceeds() {
        String jobId = worker.submit();

        worker.runner.run(worker.claim(jobId));

        String recorded = String.join("", worker.events(jobId, "job.matrices"));
        assertThat(IntStream.range(0, FakeEngine.MATRICES))
                .allSatisfy(i -> assertThat(recorded).containsOnlyOnce("layers." + i + ".weight"));
    }

    @Test
    void showsProgressWhileTheEngineWorks() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> WorkerFixture.await(
                () -> "decompose".equals(worker.row(jobId).get("phase"))
                        && Integer.valueOf(FakeEngine.MATRICES)
                                .equals(worker.row(jobId).get("progress_done")),
                () -> "no progress in " + worker.row(jobId)));

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void showsASucceededJobAsDoneAndNotAsItWasAtTheLastTick() {
        String jobId = worker.submit();

        worker.runner.run(worker.claim(jobId));

        assertThat(worker.row(jobId))
                .containsEntry("phase", "publish")
                .containsEntry("progress_done", 3)
                .containsEntry("progress_total", 3);
    }

    @Test
    void leavesNoScratchBehindHoweverTheJobEnds() throws IOException {
        worker.runner.run(worker.claim(worker.submit()));
        worker.engine.will((output, listener) -> {
            throw new IllegalStateException("defect");
        });
        worker.runner.run(worker.claim(worker.submit()));

        try (Stream<Path> left = Files.list(home.resolve("work"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void restsWithinAHeartbeatOfAPause() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            worker.lifecycle.pause(jobId);
            FakeEngine.untilCancelled(output, listener);
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.RELEASED);

        assertThat(worker.row(jobId)).containsEntry("status", "paused").containsEntry("attempt", 0);
    }

    @Test
    void stopsWithinAHeartbeatOfItsDeadline() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            worker.jdbc.sql("UPDATE job SET deadline = now()").update();
            FakeEngine.untilCancelled(output, listener);
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.RELEASED);

        assertThat(worker.status(jobId)).isEqualTo("expired");
    }

    @Test
    void stopsWithinAHeartbeatOfACancellation() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            worker.lifecycle.cancel(jobId);
            FakeEngine.untilCancelled(output, listener);
        });
        ClaimedJob claim = worker.claim(jobId);

        Outcome outcome = worker.runner.run(claim);

        assertThat(outcome).isEqualTo(Outcome.CANCELLED);
        assertThat(worker.status(jobId)).isEqualTo("cancelled");
        assertThat(worker.storedInOrder).isEmpty();
    }

    @Test
    void cancelsAJobWhoseCancellationCameTooLateForTheEngine() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> worker.lifecycle.cancel(jobId));

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.CANCELLED);

        assertThat(worker.status(jobId)).isEqualTo("cancelled");
        assertThat(worker.artifactRows(jobId)).isEmpty();
    }

    @Test
    void writesNothingAfterTheJobWasGivenToAnotherWorker() {
        String jobId = worker.submit();
        ClaimedJob claim = worker.claim(jobId);
        worker.engine.will((output, listener) -> {
            giveToAnotherWorker(jobId);
            FakeEngine.untilCancelled(output, listener);
        });

        Outcome outcome = worker.runner.run(claim);

        assertThat(outcome).isEqualTo(Outcome.LOST);
        assertThat(worker.row(jobId)).containsEntry("status", "running").containsEntry("epoch", 2L);
        assertThat(worker.storedInOrder).isEmpty();
    }

    @Test
    void publishesNothingWhenTheEngineDidNotNoticeTheLoss() {
        String jobId = worker.submit();
        ClaimedJob claim = worker.claim(jobId);
        worker.engine.will((output, listener) -> giveToAnotherWorker(jobId));

        assertThat(worker.runner.run(claim)).isEqualTo(Outcome.LOST);

        assertThat(worker.row(jobId)).containsEntry("status", "running").containsEntry("epoch", 2L);
        assertThat(worker.artifactRows(jobId)).isEmpty();
    }

    @Test
    @DisplayName("case 18: a worker cut from the database fences itself off, and another resumes")
    void stopsByItselfBeforeTheLeaseEndsWhenTheDatabaseStaysAway() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            worker.database.breakDown();
            FakeEngine.untilCancelled(output, listener);
        });
        ClaimedJob claim = worker.claim(jobId);

        Outcome outcome = worker.runner.run(claim);

        assertThat(outcome).isEqualTo(Outcome.LOST);
        Duration held = Duration.ofNanos(System.nanoTime() - claim.claimedAt());
        assertThat(held).isLessThan(WorkerFixture.LEASE.plusMillis(500));
        assertThat(worker.status(jobId)).isEqualTo("running");
        assertThat(worker.storedInOrder).isEmpty();

        worker.database.repair();
        worker.engine.will((output, listener) -> {});
        worker.loseClaim(jobId);
        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);
        assertThat(worker.row(jobId)).containsEntry("epoch", 2L);
    }

    @Test
    void publishesInTheEndWhenTheDatabaseWasAwayForAMoment() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            worker.database.breakDown();
            CompletableFuture.delayedExecutor(1500, TimeUnit.MILLISECONDS).execute(worker.database::repair);
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);

        assertThat(worker.status(jobId)).isEqualTo("succeeded");
    }

    @DisplayName("case 20: scratch disk full: insufficient-storage, scratch freed, the job queued again")
    @Test
    void queuesAJobAgainThatMaySucceedNextTime() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            try {
                Files.write(Path.of("/dev/full"), new byte[] {1}); // the system's own words for a full disk
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.FAILED);

        assertThat(worker.row(jobId))
                .containsEntry("status", "queued")
                .containsEntry("attempt", 1)
                .containsEntry("error_code", FailureCode.INSUFFICIENT_STORAGE.id());
        assertThat(home.resolve("work")).isEmptyDirectory();
    }

    @DisplayName("case 21: CUDA out of memory: the job fails, since the engine tried smaller batches")
    @Test
    void failsAJobForWhichTheDeviceIsTooSmall() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            throw new IllegalStateException("CUDA out of memory. Tried to allocate 20.00 MiB");
        });

        worker.runner.run(worker.claim(jobId));

        assertThat(worker.row(jobId))
                .containsEntry("status", "failed")
                .containsEntry("error_code", "device-out-of-memory");
    }

    @Test
    void failsAJobForGoodThatCannotSucceed() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            throw new CompressionException(FailureCode.UNSAFE_CHECKPOINT, "header of 12 GiB");
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.FAILED);

        assertThat(worker.row(jobId))
                .containsEntry("status", "failed")
                .containsEntry("error_code", "unsafe-checkpoint")
                .containsEntry("error_detail", "header of 12 GiB");
    }

    @Test
    void failsAJobWhoseEngineRunsOutOfMemoryAndLives() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            throw new OutOfMemoryError("Java heap space");
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.FAILED);

        assertThat(worker.row(jobId)).containsEntry("error_code", "device-out-of-memory");
    }

    private void giveToAnotherWorker(String jobId) {
        worker.loseClaim(jobId);
        worker.claim(jobId);
    }

    private static String sha256(StoredArtifact artifact) throws Exception {
        try (InputStream in = artifact.open(0)) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
        }
    }
}
