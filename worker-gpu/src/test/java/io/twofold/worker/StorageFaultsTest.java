package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An artifact store that answers late, or not, in the middle of a job's files. */
class StorageFaultsTest extends WorkerTest {
    private final AtomicInteger tries = new AtomicInteger();

    @Test
    @DisplayName("case 19: object store 503 mid-upload: retries; no partial manifest visible")
    void triesAgainWhatTheStoreRefusedForAMoment() {
        String jobId = worker.submit();
        worker.beforePut = name -> {
            if (name.equals("report.json") && tries.incrementAndGet() < 3) {
                assertNothingIsVisible(jobId);
                throw away("503");
            }
        };

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);

        assertThat(tries).hasValue(3);
        assertThat(worker.row(jobId)).containsEntry("attempt", 1);
        assertThat(worker.storedInOrder).hasSize(3).last().isEqualTo("manifest.json");
    }

    @Test
    @DisplayName("case 19: object store reset mid-upload: retries; no partial manifest visible")
    void leavesAnUnfinishedManifestToTheNextAttempt() {
        String jobId = worker.submit();
        worker.beforePut = name -> {
            if (name.equals("manifest.json")) {
                leaveHalfOf(jobId);
                assertNothingIsVisible(jobId);
                throw away("connection reset");
            }
        };

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.FAILED);

        assertNothingIsVisible(jobId);
        assertThat(worker.row(jobId))
                .containsEntry("status", "queued")
                .containsEntry("error_code", "storage-unavailable");

        worker.beforePut = name -> {};
        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);
        assertThat(worker.artifacts.find(jobId, 1, "manifest.json")).isEmpty();
        assertThat(worker.artifacts.find(jobId, 2, "manifest.json")).isPresent();
    }

    @Test
    @DisplayName("case 19: object store slow mid-upload: no partial manifest visible, and the job stays claimed")
    void keepsItsJobWhileTheStoreIsSlow() {
        String jobId = worker.submit();
        worker.beforePut = name -> {
            if (name.equals("manifest.json")) {
                Object lease = Objects.requireNonNull(worker.row(jobId).get("lease_until"));
                WorkerFixture.await(
                        () -> !lease.equals(worker.row(jobId).get("lease_until")),
                        () -> "no heartbeat during the upload");
                assertNothingIsVisible(jobId);
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        };

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);

        assertThat(worker.row(jobId)).containsEntry("epoch", 1L);
    }

    private void assertNothingIsVisible(String jobId) {
        assertThat(worker.artifacts.find(jobId, 1, "manifest.json")).isEmpty();
        assertThat(worker.artifacts.list(jobId, 1))
                .allSatisfy(file -> assertThat(file.name()).doesNotStartWith("."));
        assertThat(worker.artifactRows(jobId)).isEmpty();
    }

    private void leaveHalfOf(String jobId) {
        try {
            Path unfinished = home.resolve("artifacts/" + jobId + "/1/.unfinished-half");
            Files.writeString(unfinished, "{\"files\":[");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompressionException away(String how) {
        return new CompressionException(FailureCode.STORAGE_UNAVAILABLE, "The store does not answer: " + how);
    }
}
