package io.twofold.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresJobQueueTest extends JobQueueContract {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startServer() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
        execute(Files.readString(Path.of("../db/migrations/V2__job_wakeup.sql")));
    }

    @AfterAll
    static void stopServer() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        execute("delete from job_wakeup");
    }

    @Override
    JobQueue open() {
        return new PostgresJobQueue(postgres.getPostgresDatabase(), Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    @Override
    JobQueue unreachable() {
        PGSimpleDataSource nobody = new PGSimpleDataSource();
        nobody.setPortNumbers(new int[] {1});
        return new PostgresJobQueue(nobody, Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    @Test
    void hearsOfAMessageLongBeforeItWouldLookAgain() throws Exception {
        try (JobQueue patient =
                new PostgresJobQueue(postgres.getPostgresDatabase(), Duration.ofMinutes(1), Duration.ofSeconds(5))) {
            Thread publisher = new Thread(() -> {
                awaitListener();
                patient.publish("job_1");
            });
            publisher.start();
            long start = System.nanoTime();

            assertThat(patient.receive(Duration.ofSeconds(50), id -> {})).isTrue();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            publisher.join();
        }
    }

    @Test
    void connectsAgainAfterItsConnectionWasCut() {
        try (JobQueue queue = open()) {
            queue.publish("job_1");

            assertThatThrownBy(() -> queue.receive(SHORT, id -> {
                        cutAllOtherConnections();
                        throw new IllegalStateException("cut while handling");
                    }))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(receive(queue, 1)).containsExactly("job_1");
        }
    }

    @Test
    void reportsAConnectionThatIsCutWhileItWaits() {
        try (JobQueue queue = open()) {
            Thread cutter = new Thread(() -> {
                awaitListener();
                cutAllOtherConnections();
            });
            cutter.start();

            assertThatThrownBy(() -> queue.receive(Duration.ofSeconds(30), id -> {}))
                    .isInstanceOf(QueueUnavailableException.class);
        }
    }

    private static void awaitListener() {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            long deadline = System.nanoTime() + SOON.toNanos();
            while (System.nanoTime() < deadline) {
                try (ResultSet row = statement.executeQuery(
                        "select 1 from pg_stat_activity where pid <> pg_backend_pid()"
                                + " and state = 'idle' and wait_event = 'ClientRead' and datname = current_database()")) {
                    if (row.next()) {
                        return;
                    }
                }
                Thread.onSpinWait();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void cutAllOtherConnections() {
        try {
            execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where pid <> pg_backend_pid() and backend_type = 'client backend'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
