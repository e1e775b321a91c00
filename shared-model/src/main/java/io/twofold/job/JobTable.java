package io.twofold.job;

import io.twofold.json.Json;
import io.twofold.recipe.JobRequest;
import io.twofold.report.PhaseProgress;
import io.twofold.report.Progress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/*
 * The statements behind JobLifecycle. All times are the database's: neither API nor worker compares its own clock with
 * anything. clock_timestamp() and not now() where a statement may have waited for a lock.
 */
final class JobTable {
    private static final String CLAIMED = "('running', 'pausing', 'cancelling')";
    private static final String DEADLINE = "coalesce(CAST(:deadlineAt AS timestamptz),"
            + " clock_timestamp() + make_interval(secs => CAST(:deadlineAfter AS double precision)))";
    private static final String LOCKED = "SELECT *, coalesce(deadline < clock_timestamp(), false) AS overdue FROM job ";

    private final JdbcClient jdbc;

    JobTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A job whose row this transaction has locked. */
    record Locked(
            String id,
            JobStatus status,
            long epoch,
            int attempt,
            int maxAttempts,
            int releases,
            long revision,
            boolean isOverdue) {

        static Locked of(ResultSet row, int index) throws SQLException {
            return new Locked(
                    row.getString("id"),
                    JobStatus.parse(row.getString("status")),
                    row.getLong("epoch"),
                    row.getInt("attempt"),
                    row.getInt("max_attempts"),
                    row.getInt("releases"),
                    row.getLong("revision"),
                    row.getBoolean("overdue"));
        }
    }

    /** A claim as it is in the row: the request is not read yet. */
    record ClaimedRow(
            long epoch,
            int attempt,
            String request,
            Duration waited,
            String tenant,
            @Nullable String traceParent) {

        static ClaimedRow of(ResultSet row, int index) throws SQLException {
            return new ClaimedRow(
                    row.getLong("epoch"),
                    row.getInt("attempt"),
                    row.getString("request"),
                    Duration.ofNanos((long) (1e9 * row.getDouble("waited"))),
                    row.getString("tenant"),
                    row.getString("trace_parent"));
        }

        Claim claim(String jobId, JobRequest read) {
            return new Claim(jobId, epoch, attempt, read, waited, tenant, traceParent);
        }
    }

    void insert(String id, NewJob job, int maxAttempts) {
        jdbc.sql("""
                INSERT INTO job (id, tenant, kind, request, labels, priority, trace_parent, webhook, max_attempts, deadline)
                VALUES (:id, :tenant, :kind, CAST(:request AS json), CAST(:labels AS jsonb), :priority, :traceParent,
                    CAST(:webhook AS jsonb), :maxAttempts, %s)""".formatted(DEADLINE))
                .param("id", id)
                .param("tenant", job.tenant())
                .param("kind", job.request().kind().id())
                .param("request", Json.write(job.request()))
                .param("labels", Json.write(job.labels()))
                .param("priority", job.priority())
                .param("traceParent", job.traceParent(), Types.VARCHAR)
                .param("webhook", job.webhook() == null ? null : Json.write(job.webhook()), Types.VARCHAR)
                .param("maxAttempts", maxAttempts)
                .params(parameters(job.deadline()))
                .update();
    }

    /** Inserts a job that repeats another one; what is null is taken over from it, except the deadline. */
    void insertRetry(
            String id,
            String original,
            @Nullable Map<String, String> labels,
            @Nullable Integer priority,
            @Nullable Deadline deadline,
            int maxAttempts) {
        jdbc.sql("""
                INSERT INTO job (id, tenant, kind, request, labels, priority, webhook, max_attempts, retry_of, deadline)
                SELECT :id, tenant, kind, request, coalesce(CAST(:labels AS jsonb), labels),
                       coalesce(CAST(:priority AS integer), priority), webhook, :maxAttempts, id, %s
                FROM job WHERE id = :original""".formatted(DEADLINE))
                .param("id", id)
                .param("original", original)
                .param("labels", labels == null ? null : Json.write(labels))
                .param("priority", priority)
                .param("maxAttempts", maxAttempts)
                .params(parameters(deadline))
                .update();
    }

    private static Map<String, @Nullable Object> parameters(@Nullable Deadline deadline) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        Instant at = deadline == null ? null : deadline.at();
        Duration after = deadline == null ? null : deadline.after();
        parameters.put("deadlineAt", at == null ? null : at.toString());
        parameters.put("deadlineAfter", after == null ? null : seconds(after));
        return parameters;
    }

    /** Gives the job to the worker if it waits for one; the row lock lets exactly one of several claims through. */
    Optional<ClaimedRow> claim(String id, String workerId, Duration lease) {
        return jdbc.sql("""
                UPDATE job
                SET status = 'running', epoch = epoch + 1, attempt = attempt + 1, worker_id = :workerId,
                    lease_until = clock_timestamp() + make_interval(secs => :lease),
                    started_at = coalesce(started_at, clock_timestamp()),
                    phase = NULL, progress_done = NULL, progress_total = NULL, progress_unit = NULL, phases = NULL,
                    error_code = NULL, error_detail = NULL
                WHERE id = :id AND status = 'queued' AND not_before <= clock_timestamp()
                  AND (deadline IS NULL OR deadline > clock_timestamp())
                RETURNING epoch, attempt, request, tenant, trace_parent,
                    extract(epoch FROM clock_timestamp() - not_before) AS waited""")
                .param("id", id)
                .param("workerId", workerId)
                .param("lease", seconds(lease))
                .query(ClaimedRow::of)
                .optional();
    }

    /** What a heartbeat finds. */
    record Beat(JobStatus status, boolean isOverdue) {}

    Optional<Beat> extendLease(Claim claim, Duration lease, Progress progress, List<PhaseProgress> phases) {
        return jdbc.sql("""
                UPDATE job
                SET lease_until = clock_timestamp() + make_interval(secs => :lease),
                    phase = :phase, progress_done = :done, progress_total = :total, progress_unit = :unit,
                    phases = CAST(:phases AS jsonb)
                WHERE id = :id AND epoch = :epoch AND status IN %s
                RETURNING status, coalesce(deadline < clock_timestamp(), false) AS overdue""".formatted(CLAIMED))
                .param("id", claim.jobId())
                .param("epoch", claim.epoch())
                .param("lease", seconds(lease))
                .param("phase", progress.phase().id())
                .param("done", progress.done())
                .param("total", progress.total())
                .param("unit", progress.unit())
                .param("phases", Json.write(phases))
                .query((row, index) -> new Beat(JobStatus.parse(row.getString("status")), row.getBoolean("overdue")))
                .optional();
    }

    /** Locks the job if the claim still holds. */
    Optional<Locked> lock(Claim claim) {
        return jdbc.sql(LOCKED + "WHERE id = :id AND epoch = :epoch AND status IN %s FOR UPDATE".formatted(CLAIMED))
                .param("id", claim.jobId())
                .param("epoch", claim.epoch())
                .query(Locked::of)
                .optional();
    }

    Locked lock(String id) {
        return jdbc.sql(LOCKED + "WHERE id = :id FOR UPDATE")
                .param("id", id)
                .query(Locked::of)
                .optional()
                .orElseThrow(() -> new JobNotFoundException(id));
    }

    /** Jobs whose worker went silent; those that another sweeper holds at this moment are left to it. */
    List<Locked> lockLost() {
        return jdbc.sql(LOCKED + "WHERE lease_until < clock_timestamp() ORDER BY id FOR UPDATE SKIP LOCKED")
                .query(Locked::of)
                .list();
    }

    /** Jobs that no worker has and whose deadline has passed; those that another sweeper holds are left to it. */
    List<Locked> lockOverdue() {
        return jdbc.sql(LOCKED + """
                WHERE status IN ('queued', 'paused') AND deadline < clock_timestamp() AND finished_at IS NULL
                ORDER BY id FOR UPDATE SKIP LOCKED""").query(Locked::of).list();
    }

    /** Moves a locked job on: a change of status ends the claim unless the next status keeps it. */
    void move(Locked job, JobStatus next) {
        require(job, next);
        jdbc.sql("""
                UPDATE job
                SET status = :next,
                    lease_until = CASE WHEN :claimed THEN lease_until END,
                    worker_id = CASE WHEN :claimed THEN worker_id END,
                    finished_at = CASE WHEN :terminal THEN clock_timestamp() END
                WHERE id = :id AND epoch = :epoch AND status = :status""")
                .param("id", job.id())
                .param("epoch", job.epoch())
                .param("status", job.status().id())
                .param("next", next.id())
                .param("claimed", next.isClaimed())
                .param("terminal", next.isTerminal())
                .update();
    }

    /** Puts a locked job in the queue, to be claimed not before the delay, ±25 %, has passed. */
    void requeue(Locked job, Duration delay) {
        require(job, JobStatus.QUEUED);
        jdbc.sql("""
                UPDATE job
                SET status = 'queued', lease_until = NULL, worker_id = NULL, dispatched_at = NULL,
                    not_before = clock_timestamp() + make_interval(secs => :delay * (0.75 + 0.5 * random()))
                WHERE id = :id AND epoch = :epoch AND status = :status""")
                .param("id", job.id())
                .param("epoch", job.epoch())
                .param("status", job.status().id())
                .param("delay", seconds(delay))
                .update();
    }

    /** The attempt that ends does not count. */
    void giveAttemptBack(String id, boolean asRelease) {
        jdbc.sql("UPDATE job SET attempt = attempt - 1, releases = releases + :release WHERE id = :id")
                .param("id", id)
                .param("release", asRelease ? 1 : 0)
                .update();
    }

    /** Replaces labels and priority if the revision still is the given one. */
    boolean describe(String id, long revision, Map<String, String> labels, int priority) {
        return jdbc.sql("""
                        UPDATE job SET labels = CAST(:labels AS jsonb), priority = :priority
                        WHERE id = :id AND revision = :revision""")
                        .param("id", id)
                        .param("revision", revision)
                        .param("labels", Json.write(labels))
                        .param("priority", priority)
                        .update()
                == 1;
    }

    void saveResult(String id, String report, String manifestDigest) {
        jdbc.sql("UPDATE job SET report = CAST(:report AS json), manifest_digest = :digest WHERE id = :id")
                .param("id", id)
                .param("report", report)
                .param("digest", manifestDigest)
                .update();
    }

    void saveError(String id, String code, String detail) {
        jdbc.sql("UPDATE job SET error_code = :code, error_detail = :detail WHERE id = :id")
                .param("id", id)
                .param("code", code)
                .param("detail", detail)
                .update();
    }

    void insertArtifact(Claim claim, PublishedArtifact artifact) {
        jdbc.sql("INSERT INTO job_artifact VALUES (:id, :epoch, :name, :bytes, :sha256, :mediaType)")
                .param("id", claim.jobId())
                .param("epoch", claim.epoch())
                .param("name", artifact.name())
                .param("bytes", artifact.bytes())
                .param("sha256", artifact.sha256())
                .param("mediaType", artifact.mediaType())
                .update();
    }

    void insertEvent(String id, String type, Map<String, ? extends @Nullable Object> data) {
        jdbc.sql("INSERT INTO job_event (job_id, type, data) VALUES (:id, :type, CAST(:data AS jsonb))")
                .param("id", id)
                .param("type", type)
                .param("data", Json.write(data))
                .update();
    }

    /** The highest iteration in the job's events of type {@code job.search}, or 0. */
    int lastSearchStep(String id) {
        return jdbc.sql("""
                SELECT coalesce(max(CAST(step ->> 'iteration' AS integer)), 0)
                FROM job_event, jsonb_array_elements(data -> 'steps') AS step
                WHERE job_id = :id AND type = 'job.search'""").param("id", id).query(Integer.class).single();
    }

    /** As {@link #insertEvent}, unless an equal event has come since the last one of type {@code since}. */
    void insertEventOnce(String id, String type, Map<String, ? extends @Nullable Object> data, String since) {
        jdbc.sql("""
                INSERT INTO job_event (job_id, type, data)
                SELECT :id, :type, CAST(:data AS jsonb)
                WHERE NOT EXISTS (
                    SELECT 1 FROM job_event WHERE job_id = :id AND type = :type AND data = CAST(:data AS jsonb)
                      AND id > (SELECT max(id) FROM job_event WHERE job_id = :id AND type = :since))""")
                .param("id", id)
                .param("type", type)
                .param("data", Json.write(data))
                .param("since", since)
                .update();
    }

    /** Waiting jobs that no worker may know of: never announced, or announced longer ago than {@code patience}. */
    List<String> unannounced(Duration patience) {
        return jdbc.sql("""
                SELECT id FROM job
                WHERE status = 'queued' AND not_before <= clock_timestamp()
                  AND (dispatched_at IS NULL OR dispatched_at < clock_timestamp() - make_interval(secs => :patience))
                ORDER BY priority DESC, id""")
                .param("patience", seconds(patience))
                .query(String.class)
                .list();
    }

    void dispatched(String id) {
        jdbc.sql("UPDATE job SET dispatched_at = clock_timestamp() WHERE id = :id AND status = 'queued'")
                .param("id", id)
                .update();
    }

    boolean exists(String id) {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM job WHERE id = :id)")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    List<String> ancestors(String id) {
        return jdbc.sql("""
                WITH RECURSIVE line AS (
                    SELECT retry_of, 1 AS distance FROM job WHERE id = :id
                    UNION ALL
                    SELECT job.retry_of, distance + 1 FROM job JOIN line ON job.id = line.retry_of WHERE distance < 100)
                SELECT retry_of FROM line WHERE retry_of IS NOT NULL ORDER BY distance""").param("id", id).query(String.class).list();
    }

    void delete(String id) {
        jdbc.sql("DELETE FROM job WHERE id = :id").param("id", id).update();
    }

    private static void require(Locked job, JobStatus next) {
        if (!job.status().canBecome(next)) {
            throw new InvalidTransitionException(job.id(), job.status(), "it cannot become " + next.id());
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
