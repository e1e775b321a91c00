package io.twofold.job;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.AllocationReport;
import io.twofold.report.CompressionReport;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import io.twofold.report.Quality;
import io.twofold.report.Size;
import io.twofold.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** A lifecycle on a real database, with what its tests keep asking for. */
final class JobLifecycleFixture {
    static final Duration LEASE = Duration.ofSeconds(60);
    static final Progress PROGRESS = new Progress(Phase.DECOMPOSE, 3, 7, "matrix");
    static final CompressionRequest REQUEST = RequestReader.read(Json.parse("{\"model\":\"builtin:sample\"}"));
    static final PublishedArtifact FILE =
            new PublishedArtifact("hf-dense/model.safetensors", 12, "ab".repeat(32), "application/octet-stream");

    final DataSource database;
    final JdbcClient jdbc;
    final JobLifecycle lifecycle;

    /** What the listener was told, with the status that others see at that moment. */
    final List<String> ended = new ArrayList<>();

    JobLifecycleFixture() {
        this(new RetryPolicy(3, Duration.ZERO, 2));
    }

    JobLifecycleFixture(RetryPolicy retry) {
        this(retry, TestDatabase.create().dataSource());
    }

    JobLifecycleFixture(RetryPolicy retry, DataSource database) {
        this.database = database;
        jdbc = JdbcClient.create(database);
        lifecycle = new JobLifecycle(
                database,
                new DataSourceTransactionManager(database),
                retry,
                (jobId, end) -> ended.add(jobId + " " + statusUnlessDeleted(jobId)));
    }

    /** Somebody else may delete a job as soon as it has ended. */
    private String statusUnlessDeleted(String jobId) {
        return jdbc.sql("SELECT status FROM job WHERE id = ?")
                .param(jobId)
                .query(String.class)
                .optional()
                .orElse("gone");
    }

    Claim claimNew() {
        return claim(lifecycle.submit(NewJob.of(REQUEST)));
    }

    Claim claim(String jobId) {
        return lifecycle.claim(jobId, "worker-1", LEASE).orElseThrow();
    }

    boolean succeed(Claim claim) {
        return lifecycle.succeed(claim, report(), List.of(FILE), "cd".repeat(32));
    }

    void endLease(Claim claim) {
        jdbc.sql("UPDATE job SET lease_until = now() - interval '1 second' WHERE id = ?")
                .param(claim.jobId())
                .update();
    }

    String status(Claim claim) {
        return status(claim.jobId());
    }

    String status(String jobId) {
        return Objects.requireNonNull((String) row(jobId).get("status"));
    }

    Map<String, @Nullable Object> row(String jobId) {
        return jdbc.sql("SELECT * FROM job WHERE id = ?").param(jobId).query().singleRow();
    }

    List<String> events(String jobId) {
        return jdbc.sql("SELECT type FROM job_event WHERE job_id = ? ORDER BY id")
                .param(jobId)
                .query(String.class)
                .list();
    }

    static CompressionReport report() {
        return new CompressionReport(
                REQUEST.model(),
                REQUEST.recipe(),
                REQUEST.calibration(),
                REQUEST.evaluation(),
                List.of(),
                new Quality(Map.of()),
                new Quality(Map.of()),
                Map.of(),
                new Size(10, 5, 0.5, 40, Map.of()),
                new AllocationReport(List.of(), List.of(), List.of(), List.of(), null),
                1.25,
                List.of(),
                List.of(),
                List.of(),
                null,
                "cpu",
                0,
                Map.of());
    }
}
