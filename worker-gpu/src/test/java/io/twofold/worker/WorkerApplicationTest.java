package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.JobLifecycle;
import io.twofold.job.NewJob;
import io.twofold.json.Json;
import io.twofold.queue.JobQueue;
import io.twofold.recipe.RequestReader;
import io.twofold.testing.TestDatabase;
import java.nio.file.Path;
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
}
