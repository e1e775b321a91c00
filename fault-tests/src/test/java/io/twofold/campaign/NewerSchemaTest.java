package io.twofold.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.job.HeartbeatAnswer;
import io.twofold.job.JobLifecycle;
import io.twofold.job.NewJob;
import io.twofold.json.Json;
import io.twofold.recipe.RequestReader;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import io.twofold.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A service of this version on a database that a newer one has migrated already. */
class NewerSchemaTest {
    private static final Duration LEASE = Duration.ofMinutes(1);

    @TempDir
    Path migrations;

    private final TestDatabase database = TestDatabase.create();

    @Test
    @DisplayName("case 40: rolling upgrade, old worker + new schema: it starts, and takes jobs through to their end")
    void worksOnASchemaThatHasGrown() throws Exception {
        Files.writeString(migrations.resolve("V9999__of_a_newer_version.sql"), """
                ALTER TABLE job ADD COLUMN colour text NOT NULL DEFAULT 'red';
                ALTER TABLE job_event ADD COLUMN colour text;
                ALTER TABLE job_artifact ADD COLUMN colour text;
                CREATE TABLE palette (colour text PRIMARY KEY);""");
        flyway("classpath:db/migration", "filesystem:" + migrations).migrate();

        assertThat(flyway("classpath:db/migration").migrate().migrationsExecuted)
                .as("what the older service does when it starts")
                .isZero();

        JobLifecycle older = JobLifecycles.on(database);
        String id = older.submit(NewJob.of(RequestReader.readJob(Json.parse("{\"model\":\"builtin:sample\"}"))));
        assertThat(older.sweep(LEASE)).containsExactly(id);
        older.dispatched(id);
        Claim first = older.claim(id, "older", LEASE).orElseThrow();
        assertThat(older.heartbeat(first, LEASE, new Progress(Phase.DECOMPOSE, 1, 2, "matrix")))
                .isEqualTo(HeartbeatAnswer.CONTINUE);
        assertThat(older.record(first, "job.matrices", Map.of())).isTrue();
        assertThat(older.release(first)).isTrue();
        assertThat(older.fail(older.claim(id, "older", LEASE).orElseThrow(), FailureCode.UNUSABLE_DATA, "no"))
                .isTrue();

        assertThat(JdbcClient.create(database.dataSource())
                        .sql("SELECT status FROM job WHERE colour = 'red'")
                        .query(String.class)
                        .list())
                .containsExactly("failed");
    }

    private Flyway flyway(String... locations) {
        return Flyway.configure()
                .dataSource(database.dataSource())
                .locations(locations)
                .load();
    }
}
