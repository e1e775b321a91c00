package io.twofold.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import io.twofold.job.NewJob;
import io.twofold.json.Json;
import io.twofold.queue.JobQueue;
import io.twofold.queue.PostgresJobQueue;
import io.twofold.recipe.RequestReader;
import io.twofold.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A real worker process that is stopped in the middle of a job, and wakes up when somebody else has it. */
@Timeout(300)
class SuspendedWorkerTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LEASE = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private final TestDatabase database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final JobLifecycle lifecycle = JobLifecycles.on(database);

    @Test
    @DisplayName("case 14: SIGSTOP past lease, SIGCONT: stale writes rejected; one manifest")
    void rejectsWhatASuspendedWorkerWritesAfterItWakesUp() throws Exception {
        String id = lifecycle.submit(NewJob.of(RequestReader.readJob(Json.parse("""
                {"kind":"evaluation","model":"builtin:sample",
                 "evaluation":{"perplexity":["builtin:sample@64"],"limitTokens":8192}}"""))));
        try (JavaService worker = worker();
                JobQueue queue =
                        new PostgresJobQueue(database.dataSource(), Duration.ofMillis(200), Duration.ofSeconds(10))) {
            worker.start();
            queue.publish(id);
            Shell.await(PATIENCE, "a measurement", () -> "evaluate".equals(column(id, "phase")));

            worker.signal("STOP");
            jdbc.sql("UPDATE job SET lease_until = now() WHERE id = ?")
                    .param(id)
                    .update();
            Shell.await(PATIENCE, "the sweep", () -> lifecycle.sweep(LEASE).contains(id));
            Claim other = lifecycle.claim(id, "other", LEASE).orElseThrow();
            worker.signal("CONT");

            Shell.await(PATIENCE, "the worker to see it", () -> log().contains("Job " + id + " ended: LOST"));
            assertThat(column(id, "status")).isEqualTo("running");
            assertThat(column(id, "worker_id")).isEqualTo("other");
            assertThat(count("SELECT count(*) FROM job_artifact")).isZero();

            lifecycle.release(other);
            queue.publish(id);
            Shell.await(PATIENCE, "the end of the job", () -> "succeeded".equals(column(id, "status")));
        }
        assertThat(count("SELECT count(*) FROM job_artifact WHERE name = 'manifest.json'"))
                .isEqualTo(1);
        assertThat(count("SELECT DISTINCT epoch FROM job_artifact")).isEqualTo(3);
    }

    private JavaService worker() {
        return new JavaService(
                "worker",
                "io.twofold.worker.WorkerApplication",
                Map.of(
                        "SPRING_DATASOURCE_URL",
                        database.url(),
                        "SPRING_DATASOURCE_USERNAME",
                        database.user(),
                        "TWOFOLD_HOME",
                        home.toString(),
                        "TWOFOLD_WORKER_TICK",
                        "100ms",
                        "OMP_WAIT_POLICY",
                        "PASSIVE"),
                home.resolve("worker.log"));
    }

    private String log() {
        try {
            return Files.readString(home.resolve("worker.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String column(String id, String name) {
        return jdbc.sql("SELECT coalesce(" + name + ", '') FROM job WHERE id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private int count(String sql) {
        return jdbc.sql(sql).query(Integer.class).single();
    }
}
