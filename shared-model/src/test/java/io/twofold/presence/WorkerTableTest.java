package io.twofold.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class WorkerTableTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestDatabase database = TestDatabase.create();
    private final WorkerTable workers = new WorkerTable(database.dataSource());

    @Test
    void countsAWorkerOnceHoweverOftenItIsSeen() {
        workers.started("a", "cpu", "1.0");
        workers.started("a", "cpu", "1.0");
        workers.started("b", "cpu", "1.0");

        assertThat(workers.count(MINUTE)).isEqualTo(2);
    }

    @Test
    void countsNoWorkerThatHasLeft() {
        workers.started("a", "cpu", "1.0");
        workers.left("a");

        assertThat(workers.count(MINUTE)).isZero();
    }

    @Test
    void countsAndKeepsNoWorkerThatWentSilent() {
        workers.started("silent", "cpu", "1.0");
        workers.started("loud", "cpu", "1.0");
        JdbcClient.create(database.dataSource())
                .sql("UPDATE worker SET seen_at = seen_at - interval '1 h' WHERE id = 'silent'")
                .update();

        assertThat(workers.count(MINUTE)).isEqualTo(1);
        workers.forget(MINUTE);
        assertThat(workers.count(Duration.ofDays(1))).isEqualTo(1);
    }

    @Test
    void countsASilentWorkerAgainOnceItIsSeen() {
        workers.started("a", "cpu", "1.0");
        JdbcClient.create(database.dataSource())
                .sql("UPDATE worker SET seen_at = seen_at - interval '1 h'")
                .update();
        workers.started("a", "cpu", "1.0");

        assertThat(workers.count(MINUTE)).isEqualTo(1);
    }

    @Test
    void showsWhatAWorkerIsAndRuns() {
        workers.started("b", "cuda:0", "1.1");
        workers.started("a", "cpu", "1.0");
        JdbcClient.create(database.dataSource())
                .sql("UPDATE worker SET seen_at = seen_at - interval '5 minutes' WHERE id = 'a'")
                .update();

        assertThat(workers.seen("b", "job_1")).contains(false);

        assertThat(workers.list()).extracting(Worker::id).containsExactly("a", "b");
        assertThat(workers.list()).extracting(Worker::isAlive).containsExactly(false, true);
        assertThat(workers.find("b")).get().satisfies(worker -> {
            assertThat(worker.jobId()).isEqualTo("job_1");
            assertThat(worker.device()).isEqualTo("cuda:0");
            assertThat(worker.version()).isEqualTo("1.1");
            assertThat(worker.drainedAt()).isNull();
        });
        assertThat(workers.find("nobody")).isEmpty();
    }

    @Test
    void drainsAWorkerUntilItIsStartedAgain() {
        workers.started("w", "cpu", "1.0");

        assertThat(workers.drain("w")).isTrue();
        assertThat(workers.seen("w", null)).contains(true);
        workers.started("w", "cpu", "1.1");
        assertThat(workers.seen("w", null)).contains(false);

        assertThat(workers.drain("nobody")).isFalse();
        assertThat(workers.seen("nobody", null)).isEmpty();
    }
}
