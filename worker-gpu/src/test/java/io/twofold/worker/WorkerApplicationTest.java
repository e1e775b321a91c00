package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.job.JobLifecycle;
import io.twofold.job.NewJob;
import io.twofold.json.Json;
import io.twofold.queue.JobQueue;
import io.twofold.recipe.RequestReader;
import io.twofold.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(120)
class WorkerApplicationTest {
    @Test
    void startsTriesAJobWithTheRealEngineAndEnds(@TempDir Path home) {
        TestDatabase database = TestDatabase.create();
        JdbcClient jdbc = JdbcClient.create(database.dataSource());

        try (ConfigurableApplicationContext app = WorkerApplication.start(
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--TWOFOLD_HOME=" + home)) {
            // outside of every root, so the engine refuses it before it loads anything
            String jobId = app.getBean(JobLifecycle.class)
                    .submit(NewJob.of(RequestReader.read(Json.parse(
                            "{\"model\":\"file:/nowhere\",\"calibration\":{\"data\":\"builtin:sample\"}}"))));
            app.getBean(JobQueue.class).publish(jobId);

            WorkerFixture.await(
                    () -> jdbc.sql("SELECT error_code IS NOT NULL FROM job WHERE id = ?")
                            .param(jobId)
                            .query(Boolean.class)
                            .single(),
                    () -> "the job was not tried");
            assertThat(home.resolve("work")).isEmptyDirectory();
        }
    }

    @Test
    @DisplayName("twofold.migrate=false: the schema is waited for, and one that stays too old is refused")
    void migratesNothingIfItMustNot(@TempDir Path home) throws Exception {
        TestDatabase database = TestDatabase.create();
        JdbcClient jdbc = JdbcClient.create(database.dataSource());
        jdbc.sql("DROP SCHEMA public CASCADE").update();
        jdbc.sql("CREATE SCHEMA public").update();
        String[] settings = {
            "--spring.datasource.url=" + database.url(),
            "--spring.datasource.username=" + database.user(),
            "--TWOFOLD_HOME=" + home,
            "--twofold.migrate=false"
        };

        String[] impatient = Arrays.copyOf(settings, settings.length + 1);
        impatient[settings.length] = "--twofold.migrate-wait=0s";
        assertThatThrownBy(() -> WorkerApplication.start(impatient))
                .rootCause()
                .hasMessageContainingAll("version none", "twofold migrate");

        CompletableFuture<Void> started = CompletableFuture.runAsync(
                () -> WorkerApplication.start(settings).close());
        Flyway.configure().dataSource(database.dataSource()).load().migrate();
        started.get();
    }
}
