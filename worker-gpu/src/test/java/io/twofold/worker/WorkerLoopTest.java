package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.NewJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class WorkerLoopTest {
    private static final Duration GRACE = Duration.ofSeconds(10);

    @TempDir
    Path home;

    private @Nullable WorkerFixture worker;

    @AfterEach
    void stop() {
        if (worker != null) {
            worker.close();
        }
    }

    private WorkerFixture start(Duration grace) {
        WorkerFixture started = new WorkerFixture(home, grace);
        worker = started;
        started.loop.start();
        return started;
    }

    @Test
    void runsWhatItIsWokenUpFor() {
        WorkerFixture running = start(GRACE);

        String first = running.submit();
        String second = running.submit();

        running.awaitStatus(first, "succeeded");
        running.awaitStatus(second, "succeeded");
    }

    @Test
    @DisplayName("case 9: a message delivered 10 times is claimed once, and the rest are acknowledged")
    void runsAJobOnceHoweverOftenItIsWokenUp() {
        WorkerFixture running = start(GRACE);
        String repeated = running.submit();
        for (int delivery = 2; delivery <= 10; delivery++) {
            running.queue.publish(repeated);
        }

        String last = running.submit();

        running.awaitStatus(last, "succeeded");
        assertThat(running.engine.runs).hasValue(2);
        assertThat(running.events(repeated, "job.running")).hasSize(1);
        WorkerFixture.await(running.queue::isEmpty, () -> "messages are left over");
    }

    @Test
    @DisplayName("case 10: a message for an unknown job is acknowledged and counted")
    void dropsTheMessageOfAJobThatIsNotThere() {
        WorkerFixture running = start(GRACE);
        running.queue.publish("job_of_nobody");

        // before another job waits: a wake-up claims whatever waits, also one that names nobody's job
        WorkerFixture.await(
                () -> running.meters.counter("twofold.worker.unknown.jobs").count() == 1, () -> "it was not counted");
        WorkerFixture.await(running.queue::isEmpty, () -> "messages are left over");
        running.awaitStatus(running.submit(), "succeeded");
    }

    @Test
    void triesARetryableFailureAgainAfterTheSweep() {
        WorkerFixture running = start(GRACE);
        running.engine.will((output, listener) -> {
            throw new IllegalStateException("once");
        });
        String jobId = running.submit();
        WorkerFixture.await(
                () -> "internal".equals(running.row(jobId).get("error_code")),
                () -> "no failure: " + running.row(jobId));

        running.engine.will((output, listener) -> {});
        assertThat(running.sweep()).containsExactly(jobId);

        running.awaitStatus(jobId, "succeeded");
        assertThat(running.row(jobId)).containsEntry("attempt", 2).containsEntry("epoch", 2L);
    }

    @Test
    void recoversAJobWhoseWorkerDiedBetweenClaimAndRun() {
        WorkerFixture running = start(GRACE);
        String jobId = running.lifecycle.submit(NewJob.of(WorkerFixture.REQUEST));
        assertThat(running.lifecycle.claim(jobId, "worker-that-dies", WorkerFixture.LEASE))
                .isPresent();

        assertThat(running.sweep()).isEmpty();
        running.endLease(jobId);
        assertThat(running.sweep()).containsExactly(jobId);

        running.awaitStatus(jobId, "succeeded");
        assertThat(running.row(jobId)).containsEntry("epoch", 2L);
    }

    @Test
    void givesItsJobBackWhenItShutsDown() throws Exception {
        WorkerFixture running = start(GRACE);
        running.engine.will(FakeEngine::untilCancelled);
        String jobId = running.submit();
        running.engine.started.await();

        running.loop.stop();

        assertThat(running.row(jobId))
                .containsEntry("status", "queued")
                .containsEntry("attempt", 0)
                .containsEntry("releases", 1);
        assertThat(running.loop.isRunning()).isFalse();
    }

    @Test
    void givesTheJobOfAnEngineBackThatDoesNotStop() throws Exception {
        WorkerFixture running = start(Duration.ofMillis(300));
        CountDownLatch busy = new CountDownLatch(1);
        running.engine.will((output, listener) -> {
            try {
                busy.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        String jobId = running.submit();
        running.engine.started.await();

        running.loop.stop();

        assertThat(running.row(jobId)).containsEntry("status", "queued").containsEntry("attempt", 0);
        busy.countDown();
        WorkerFixture.await(
                () -> !Files.exists(home.resolve("work/" + jobId + "-1")), () -> "still in its scratch directory");
        assertThat(running.status(jobId)).isEqualTo("queued");
        assertThat(running.storedInOrder).isEmpty();
    }

    @Test
    void leavesWakeUpsToOthersOnceItIsStopping() {
        WorkerFixture stopping = new WorkerFixture(home);
        worker = stopping;
        String jobId = stopping.submit();

        stopping.intake.close();
        assertThat(stopping.intake.next(Duration.ofSeconds(1))).isEmpty();

        assertThat(stopping.status(jobId)).isEqualTo("queued");
        assertThat(stopping.queue.receive(
                        Duration.ofSeconds(1), id -> assertThat(id).isEqualTo(jobId)))
                .isTrue();
    }
}
