package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.RequestReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real workers with the real engine, killed by real signals. */
@Timeout(400)
class WorkerProcessTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MATRICES_PER_BLOCK = 7;
    private static final String MODEL = "factored/model.safetensors";

    @TempDir
    private Path home;

    private WorkerFixture fixture;

    private static CompressionRequest request(int seed) {
        return RequestReader.read(Json.parse("""
                {"model":"builtin:sample","exports":["factored"],
                 "recipe":{"preset":"fast","target":"dense","seed":%d,"tuning":{"kind":"block","epochs":2}},
                 "calibration":{"sequences":8,"sequenceLength":64},"evaluation":{"perplexity":[]}}""".formatted(seed)));
    }

    @BeforeEach
    void open() {
        fixture = new WorkerFixture(home);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private WorkerProcess start() throws Exception {
        return WorkerProcess.start(fixture.server, home);
    }

    private void await(String jobId, String status) {
        WorkerFixture.await(
                PATIENCE,
                () -> fixture.status(jobId).equals(status),
                () -> jobId + " is " + fixture.row(jobId) + log());
    }

    /** The worker has finished one block and is at work on the matrices of others. */
    private void awaitMidMatrix(String jobId) {
        WorkerFixture.await(
                PATIENCE,
                () -> fixture.events(jobId, "job.matrices").stream()
                                .mapToInt(event ->
                                        Json.parse(event).path("matrices").size())
                                .sum()
                        > MATRICES_PER_BLOCK,
                () -> "no matrices: " + fixture.row(jobId) + log());
    }

    private String log() {
        try {
            return Files.readString(home.resolve("worker.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Waits for a resumed job, then does the same once more without interruption. */
    private void assertEndsAsIfNothingHadHappened(String jobId, WorkerProcess worker) throws Exception {
        await(jobId, "succeeded");
        String straight = fixture.submit(request(1));
        await(straight, "succeeded");
        assertThat(worker.isAlive()).isTrue();

        assertThat(result(jobId)).isEqualTo(result(straight));
        assertThat(Json.parse(fixture.events(jobId, "job.resumed").get(0))
                        .path("matrices")
                        .asInt())
                .isGreaterThanOrEqualTo(MATRICES_PER_BLOCK);
        assertThat(fixture.events(straight, "job.resumed")).isEmpty();
    }

    private byte[] result(String jobId) throws IOException {
        long epoch = (Long) Objects.requireNonNull(fixture.row(jobId).get("epoch"));
        try (InputStream stored =
                fixture.artifacts.find(jobId, epoch, MODEL).orElseThrow().open(0)) {
            return stored.readAllBytes();
        }
    }

    @DisplayName("case 15: SIGTERM mid-matrix: checkpoint, exit within 25 s, attempt unchanged")
    @Test
    void isToldToEnd() throws Exception {
        String jobId = fixture.submit(request(1));
        try (WorkerProcess first = start()) {
            awaitMidMatrix(jobId);

            first.terminate();

            assertThat(first.exitCode(Duration.ofSeconds(25))).isEqualTo(143);
            assertThat(fixture.row(jobId))
                    .containsEntry("status", "queued")
                    .containsEntry("attempt", 0)
                    .containsEntry("releases", 1);
        }
        fixture.queue.publish(jobId);
        try (WorkerProcess second = start()) {
            assertEndsAsIfNothingHadHappened(jobId, second);
        }
    }

    @DisplayName("case 13: kill -9 worker: it resumes with an identical artefact")
    @Test
    void isKilled() throws Exception {
        String jobId = fixture.submit(request(1));
        try (WorkerProcess first = start()) {
            awaitMidMatrix(jobId);
            first.kill();
        }
        fixture.loseClaim(jobId);
        fixture.queue.publish(jobId);
        try (WorkerProcess second = start()) {
            assertEndsAsIfNothingHadHappened(jobId, second);
        }
        assertThat(fixture.row(jobId)).containsEntry("attempt", 2);
        assertThat(home.resolve("work")).isEmptyDirectory();
    }

    @DisplayName("case 26: pause, kill worker, resume: completes, identical artefact")
    @Test
    void isKilledWhileItsJobIsPausing() throws Exception {
        String jobId = fixture.submit(request(1));
        try (WorkerProcess first = start()) {
            awaitMidMatrix(jobId);
            fixture.setStatus(jobId, "pausing");
            first.kill();
        }
        if (fixture.status(jobId).equals("pausing")) { // the worker may have been quicker than the signal
            fixture.endLease(jobId);
            assertThat(fixture.sweep()).isEmpty();
        }
        assertThat(fixture.row(jobId)).containsEntry("status", "paused").containsEntry("lease_until", null);
        fixture.setStatus(jobId, "queued");
        fixture.queue.publish(jobId);
        try (WorkerProcess second = start()) {
            assertEndsAsIfNothingHadHappened(jobId, second);
        }
    }

    @DisplayName("case 12: a job that aborts the JVM natively each try fails after 3, others progress")
    @Test
    void isTakenDownByAJobEveryTime() throws Exception {
        String deadly = fixture.submit(request(WorkerProcess.DEADLY_SEED));
        for (int attempt = 1; attempt <= 3; attempt++) {
            try (WorkerProcess worker = start()) {
                assertThat(worker.exitCode(Duration.ofSeconds(60))).isEqualTo(134);
            }
            assertThat(fixture.row(deadly)).containsEntry("attempt", attempt);
            fixture.endLease(deadly);
            fixture.sweep();
        }
        assertThat(fixture.row(deadly)).containsEntry("status", "failed").containsEntry("error_code", "worker-lost");
        String other = fixture.submit(request(1));

        try (WorkerProcess worker = start()) {
            await(other, "succeeded");
            assertThat(worker.isAlive()).isTrue();
        }
    }
}
