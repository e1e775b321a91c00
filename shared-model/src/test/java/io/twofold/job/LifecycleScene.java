package io.twofold.job;

import static io.twofold.job.JobLifecycleFixture.LEASE;
import static io.twofold.job.JobLifecycleFixture.REQUEST;

import io.twofold.failure.FailureCode;
import io.twofold.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Jobs in any status, reached by commands only, on a database that is opened once. */
final class LifecycleScene implements AutoCloseable {
    private static final RetryPolicy RETRY = new RetryPolicy(3, Duration.ZERO, 2);

    private final DataSource database = TestDatabase.create().dataSource();
    private final List<SingleConnectionDataSource> open = new ArrayList<>();
    final JobLifecycleFixture db = connect();

    /** One more lifecycle on the same database, with a connection of its own that stays open. */
    JobLifecycleFixture connect() {
        try {
            var connection = new SingleConnectionDataSource(database.getConnection(), true);
            open.add(connection);
            return new JobLifecycleFixture(RETRY, connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Makes a job in a status.
     *
     * @param stale whether the claim that is returned is not the last one that was given
     * @return the worker's claim, or one that it once had
     */
    Claim job(JobStatus status, boolean stale) {
        JobLifecycle lifecycle = db.lifecycle;
        String id = lifecycle.submit(NewJob.of(REQUEST));
        Claim first = lifecycle.claim(id, "worker-1", LEASE).orElseThrow();
        lifecycle.release(first);
        Claim claim = lifecycle.claim(id, "worker-1", LEASE).orElseThrow();
        switch (status) {
            case QUEUED -> lifecycle.fail(claim, FailureCode.WORKER_LOST, "silent");
            case RUNNING -> {}
            case PAUSING -> lifecycle.pause(id);
            case PAUSED -> {
                lifecycle.pause(id);
                lifecycle.release(claim);
            }
            case CANCELLING -> lifecycle.cancel(id);
            case SUCCEEDED -> db.succeed(claim);
            case FAILED -> lifecycle.fail(claim, FailureCode.UNUSABLE_DATA, "too short");
            case CANCELLED -> {
                lifecycle.cancel(id);
                lifecycle.cancelled(claim);
            }
            case EXPIRED -> {
                apply(Set.of("overdue"), id);
                lifecycle.release(claim);
            }
        }
        return stale ? first : claim;
    }

    /** Lets time pass, or attempts and patience end. */
    void apply(Set<String> circumstances, String jobId) {
        for (String circumstance : circumstances) {
            String change = switch (circumstance) {
                case "overdue" -> "deadline = clock_timestamp() - interval '1 second'";
                case "silent" -> "lease_until = CASE WHEN lease_until IS NOT NULL THEN now() - interval '1 second' END";
                case "last" -> "attempt = max_attempts";
                case "often" -> "releases = 2";
                default -> "id = id";
            };
            db.jdbc
                    .sql("UPDATE job SET " + change + " WHERE id = ?")
                    .param(jobId)
                    .update();
        }
    }

    /** The job's status, or {@code gone}. */
    String status(Claim claim) {
        return db.jdbc
                .sql("SELECT status FROM job WHERE id = ?")
                .param(claim.jobId())
                .query(String.class)
                .optional()
                .orElse("gone");
    }

    /** How many attempts of the job have begun and not ended. */
    long openAttempts(Claim claim) {
        return count("SELECT count(*) FROM job_attempt WHERE ended_at IS NULL AND job_id = ?", claim);
    }

    long events(Claim claim) {
        return count("SELECT count(*) FROM job_event WHERE type LIKE 'job.%' AND job_id = ?", claim);
    }

    boolean isDeadLetter(Claim claim) {
        return count("SELECT count(*) FROM dead_letter WHERE job_id = ?", claim) == 1;
    }

    private long count(String sql, Claim claim) {
        return db.jdbc.sql(sql).param(claim.jobId()).query(Long.class).single();
    }

    @Override
    public void close() {
        open.forEach(SingleConnectionDataSource::destroy);
    }
}
