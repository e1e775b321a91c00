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
        workers.seen("a");
        workers.seen("a");
        workers.seen("b");

        assertThat(workers.count(MINUTE)).isEqualTo(2);
    }

    @Test
    void countsNoWorkerThatHasLeft() {
        workers.seen("a");
        workers.left("a");

        assertThat(workers.count(MINUTE)).isZero();
    }

    @Test
    void countsAndKeepsNoWorkerThatWentSilent() {
        workers.seen("silent");
        workers.seen("loud");
        JdbcClient.create(database.dataSource())
                .sql("UPDATE worker SET seen_at = seen_at - interval '1 h' WHERE id = 'silent'")
                .update();

        assertThat(workers.count(MINUTE)).isEqualTo(1);
        workers.forget(MINUTE);
        assertThat(workers.count(Duration.ofDays(1))).isEqualTo(1);
    }

    @Test
    void countsASilentWorkerAgainOnceItIsSeen() {
        workers.seen("a");
        JdbcClient.create(database.dataSource())
                .sql("UPDATE worker SET seen_at = seen_at - interval '1 h'")
                .update();
        workers.seen("a");

        assertThat(workers.count(MINUTE)).isEqualTo(1);
    }
}
