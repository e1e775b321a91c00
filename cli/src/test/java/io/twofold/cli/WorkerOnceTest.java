package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.cli.embedded.DurablePostgres;
import io.twofold.cli.embedded.ServerDatabase;
import io.twofold.job.JobEndListener;
import io.twofold.job.JobLifecycle;
import io.twofold.job.NewJob;
import io.twofold.job.RetryPolicy;
import io.twofold.json.Json;
import io.twofold.recipe.RequestReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** {@code twofold worker --once} as a process of its own, and its exit codes. */
@Timeout(300)
class WorkerOnceTest {
    private static final String SHORT = """
            {"model":"builtin:sample","exports":["factored"],"recipe":{"preset":"wanda"},
             "calibration":{"sequences":4,"sequenceLength":32},"evaluation":{"perplexity":[]}}""";
    private static final String LONG = """
            {"model":"builtin:sample","exports":["factored"],
             "recipe":{"preset":"fast","tuning":{"kind":"block","epochs":200}},
             "calibration":{"sequences":32,"sequenceLength":128},"evaluation":{"perplexity":[]}}""";

    @TempDir
    static Path home;

    private static DurablePostgres postgres;
    private static JobLifecycle lifecycle;
    private static JdbcClient jdbc;

    @BeforeAll
    static void start() throws Exception {
        postgres = DurablePostgres.start(home.resolve("postgres"));
        Map<String, String> environment = environment();
        ServerDatabase.open(postgres.jdbcUrl(), environment).close();
        DataSource database = ServerDatabase.at(postgres.jdbcUrl(), environment);
        JobEndListener nobody = (jobId, end) -> {};
        lifecycle =
                new JobLifecycle(database, new DataSourceTransactionManager(database), RetryPolicy.defaults(), nobody);
        jdbc = JdbcClient.create(database);
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @AfterEach
    void forgetJobs() {
        jdbc.sql("DELETE FROM job").update();
    }

    private static Map<String, String> environment() {
        return Map.of("SPRING_DATASOURCE_USERNAME", postgres.user(), "SPRING_DATASOURCE_PASSWORD", postgres.password());
    }

    private static String submit(String request) {
        return lifecycle.submit(NewJob.of(RequestReader.readJob(Json.parse(request))));
    }

    private static Map<String, Object> row(String id) {
        return jdbc.sql("SELECT status, attempt, worker_id, error_code FROM job WHERE id = ?")
                .param(id)
                .query()
                .singleRow();
    }

    private static Process worker(Map<String, String> settings, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TwofoldCommand.class.getName(),
                "worker",
                "--once",
                "--json"));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        home.resolve("worker.log").toFile()));
        builder.environment().putAll(environment());
        builder.environment()
                .putAll(Map.of(
                        "SPRING_DATASOURCE_URL",
                        postgres.jdbcUrl(),
                        "TWOFOLD_HOME",
                        home.toString(),
                        "OMP_WAIT_POLICY",
                        "PASSIVE",
                        "OMP_NUM_THREADS",
                        "1"));
        builder.environment().putAll(settings);
        return builder.start();
    }

    private static int exitCode(Process process) throws Exception {
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(log()).isTrue();
            return process.exitValue();
        } finally {
            if (process.isAlive()) { // else what it has printed could not be read any more
                process.destroyForcibly();
            }
        }
    }

    private static String out(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String log() throws IOException {
        return Files.readString(home.resolve("worker.log"));
    }

    @Test
    void takesOneOfTwoJobsAlsoWithoutAWakeUp() throws Exception {
        String first = submit(SHORT);
        String second = submit(SHORT);

        Process worker = worker(Map.of());

        assertThat(exitCode(worker)).as(log()).isZero();
        assertThat(Json.parse(out(worker)).path("end").asString()).isEqualTo("recorded");
        assertThat(row(first)).as(log()).containsEntry("status", "succeeded");
        assertThat(row(second)).containsEntry("status", "queued");
    }

    @Test
    @DisplayName("a job that fails is an end like any other")
    void aFailureIsRecorded() throws Exception {
        String job = submit("{\"model\":\"file:/nowhere\",\"calibration\":{\"data\":\"builtin:sample\"}}");

        assertThat(exitCode(worker(Map.of()))).as(log()).isZero();

        assertThat(row(job)).containsEntry("status", "failed");
    }

    @Test
    void endsIfNothingWaits() throws Exception {
        Process worker = worker(Map.of(), "--idle-timeout", "1s");

        assertThat(exitCode(worker)).as(log()).isZero();
        assertThat(Json.parse(out(worker)).path("end").asString()).isEqualTo("idle");
    }

    @Test
    @DisplayName("SIGTERM: the job is given back, and the exit code is 143")
    void isToldToEnd() throws Exception {
        String job = submit(LONG);
        Process worker = worker(Map.of());
        try {
            long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (!"running".equals(row(job).get("status"))) {
                assertThat(System.nanoTime()).as(log()).isLessThan(deadline);
                Thread.onSpinWait();
            }
        } finally {
            worker.destroy();
        }

        assertThat(exitCode(worker)).as(log()).isEqualTo(143);
        assertThat(row(job)).containsEntry("status", "queued").containsEntry("attempt", 0);
    }

    @Test
    void saysWhetherTryingAgainMayHelp() throws Exception {
        Process misconfigured = worker(Map.of("TWOFOLD_WORKER_LEASE", "1s"));
        assertThat(exitCode(misconfigured)).as(log()).isEqualTo(2);

        Process wrongPassword = worker(Map.of("SPRING_DATASOURCE_PASSWORD", "wrong"));
        assertThat(exitCode(wrongPassword)).as(log()).isEqualTo(2);

        Process noDatabase = worker(Map.of(
                "SPRING_DATASOURCE_URL",
                "jdbc:postgresql://127.0.0.1:1/none",
                "SPRING_DATASOURCE_HIKARI_CONNECTION_TIMEOUT",
                "1000"));
        assertThat(exitCode(noDatabase)).as(log()).isEqualTo(75);
    }
}
