package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.presence.Worker;
import io.twofold.presence.WorkerTable;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class PresenceTest extends WorkerTest {
    private @Nullable PresenceLoop presence;

    @AfterEach
    void leave() {
        if (presence != null) {
            presence.stop();
        }
    }

    private WorkerTable start(Supplier<String> device) {
        WorkerTable table = new WorkerTable(worker.database);
        PresenceLoop started = worker.loop.presence(table, "worker-1", device, Duration.ofMillis(50));
        worker.loop.start();
        started.start();
        presence = started;
        WorkerFixture.await(() -> table.find("worker-1").isPresent(), () -> "nobody reports");
        return table;
    }

    @Test
    void saysWhatTheWorkerIsAndRuns() throws Exception {
        WorkerTable table = start(() -> "cuda:0");
        worker.engine.will(FakeEngine::untilCancelled);
        String jobId = worker.submit();
        worker.engine.started.await();

        WorkerFixture.await(() -> jobId.equals(seen(table).jobId()), () -> "reports " + seen(table));

        assertThat(seen(table).device()).isEqualTo("cuda:0");
        assertThat(seen(table).version()).isNotEmpty();
        assertThat(seen(table).isAlive()).isTrue();
    }

    @Test
    void takesNoFurtherJobOnceItIsDrainedAndFinishesWhatItRuns() throws Exception {
        WorkerTable table = start(() -> "cpu");
        worker.engine.will((output, listener) -> WorkerFixture.await(
                () -> seen(table).drainedAt() != null && worker.loop.isDrained(), () -> "is not drained"));
        String running = worker.submit();
        worker.engine.started.await();
        table.drain("worker-1");
        worker.awaitStatus(running, "succeeded");
        String waiting = worker.submit();
        WorkerFixture.await(() -> seen(table).jobId() == null, () -> "still runs " + seen(table));

        assertThat(worker.status(waiting)).isEqualTo("queued");
        assertThat(worker.queue.isEmpty()).isFalse();
        worker.engine.will((output, listener) -> {});
        worker.jdbc.sql("UPDATE worker SET drained_at = NULL").update();
        worker.awaitStatus(waiting, "succeeded");
    }

    @Test
    void isThereAgainWhenItWasForgotten() {
        WorkerTable table = start(() -> {
            throw new UnsatisfiedLinkError("no LibTorch");
        });
        worker.jdbc.sql("DELETE FROM worker").update();

        WorkerFixture.await(() -> table.find("worker-1").isPresent(), () -> "nobody reports");

        assertThat(seen(table).device()).isEqualTo("unknown");
    }

    @Test
    void saysGoodbye() {
        WorkerTable table = start(() -> "cpu");

        Objects.requireNonNull(presence).stop();

        assertThat(table.find("worker-1")).isEmpty();
    }

    private static Worker seen(WorkerTable table) {
        return table.find("worker-1").orElseThrow();
    }
}
