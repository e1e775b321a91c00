package io.twofold.job;

import io.twofold.json.Json;
import io.twofold.recipe.JobRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/* The statements behind JobShards. */
final class ShardTable {
    private static final String ROW = """
            SELECT s.job_id, s.number, s.first_block, s.end_block, s.epoch, job.request
            FROM job_shard s JOIN job ON job.id = s.job_id\s""";

    private final JdbcClient jdbc;

    ShardTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A part whose row this transaction has locked. */
    record Locked(String jobId, int number, int firstBlock, int endBlock, long epoch, String request) {

        static Locked of(ResultSet row, int index) throws SQLException {
            return new Locked(
                    row.getString("job_id"),
                    row.getInt("number"),
                    row.getInt("first_block"),
                    row.getInt("end_block"),
                    row.getLong("epoch"),
                    row.getString("request"));
        }

        ShardClaim claim(JobRequest read) {
            return new ShardClaim(jobId, number, firstBlock, endBlock, epoch + 1, read);
        }
    }

    /** What a worker had that went silent. */
    record Lost(int number, JobShards.Blocks blocks, String workerId) {}

    List<JobShards.Blocks> blocks(String jobId) {
        return jdbc.sql("SELECT first_block, end_block FROM job_shard WHERE job_id = :id ORDER BY number")
                .param("id", jobId)
                .query((row, index) -> blocks(row))
                .list();
    }

    private static JobShards.Blocks blocks(ResultSet row) throws SQLException {
        return new JobShards.Blocks(row.getInt("first_block"), row.getInt("end_block"));
    }

    void delete(String jobId) {
        jdbc.sql("DELETE FROM job_shard WHERE job_id = :id").param("id", jobId).update();
    }

    /** In one statement, so that the job changes once. */
    void insert(String jobId, List<JobShards.Blocks> parts) {
        jdbc.sql("""
                INSERT INTO job_shard (job_id, number, first_block, end_block)
                SELECT :id, place - 1, CAST(part ->> 'first' AS integer), CAST(part ->> 'end' AS integer)
                FROM jsonb_array_elements(CAST(:parts AS jsonb)) WITH ORDINALITY AS offered (part, place)""").param("id", jobId).param("parts", Json.write(parts)).update();
    }

    void forgetAttempts(String jobId) {
        jdbc.sql("UPDATE job_shard SET attempt = 0 WHERE job_id = :id AND status = 'waiting' AND attempt > 0")
                .param("id", jobId)
                .update();
    }

    int count(String jobId, String status) {
        return jdbc.sql("SELECT count(*) FROM job_shard WHERE job_id = :id AND status = :status")
                .param("id", jobId)
                .param("status", status)
                .query(Integer.class)
                .single();
    }

    /** Whoever changes the status of a part locks its job first. @return whether there is such a job */
    boolean lockJob(String jobId) {
        return jdbc.sql("SELECT 1 FROM job WHERE id = :id FOR UPDATE")
                .param("id", jobId)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** The most urgent job that had a part for helpers when this began, unless a more urgent one waits. */
    Optional<String> lockNextJob() {
        return jdbc.sql("""
                SELECT job.id FROM job
                WHERE job.status = 'running'
                  AND EXISTS (
                    SELECT 1 FROM job_shard s WHERE s.job_id = job.id AND s.status = 'waiting' AND s.for_helpers)
                  AND NOT EXISTS (
                    SELECT 1 FROM job w
                    WHERE w.status = 'queued' AND w.not_before <= clock_timestamp() AND w.priority > job.priority
                      AND (w.deadline IS NULL OR w.deadline > clock_timestamp()))
                ORDER BY job.priority DESC, job.id LIMIT 1 FOR UPDATE""").query(String.class).optional();
    }

    Optional<Locked> lockNextOf(String jobId, boolean forHelper) {
        return jdbc.sql(ROW + """
                WHERE s.job_id = :id AND s.status = 'waiting' AND (s.for_helpers OR NOT :helper)
                ORDER BY s.number LIMIT 1 FOR UPDATE OF s""")
                .param("id", jobId)
                .param("helper", forHelper)
                .query(Locked::of)
                .optional();
    }

    void claim(ShardClaim claim, String workerId, Duration lease) {
        jdbc.sql("""
                UPDATE job_shard
                SET status = 'running', epoch = :epoch, worker_id = :worker, matrices = 0,
                    started_at = clock_timestamp(), lease_until = clock_timestamp() + make_interval(secs => :lease)
                WHERE job_id = :id AND number = :number""")
                .param("id", claim.jobId())
                .param("number", claim.number())
                .param("epoch", claim.epoch())
                .param("worker", workerId)
                .param("lease", seconds(lease))
                .update();
    }

    /** While the job waits for another worker, as after a crash, its parts are still of use. */
    boolean extendLease(ShardClaim claim, Duration lease, int matrices) {
        return jdbc.sql("""
                        UPDATE job_shard
                        SET lease_until = clock_timestamp() + make_interval(secs => :lease), matrices = :matrices
                        WHERE job_id = :id AND number = :number AND epoch = :epoch AND status = 'running'
                          AND EXISTS (SELECT 1 FROM job WHERE job.id = :id AND job.status IN ('running', 'queued'))""")
                        .param("id", claim.jobId())
                        .param("number", claim.number())
                        .param("epoch", claim.epoch())
                        .param("lease", seconds(lease))
                        .param("matrices", matrices)
                        .update()
                == 1;
    }

    /** @return who had it; empty if the claim no longer holds */
    Optional<String> end(ShardClaim claim, String status, int matrices, boolean failed) {
        return jdbc.sql("""
                UPDATE job_shard
                SET status = :status, lease_until = NULL, matrices = :matrices, attempt = attempt + :failed,
                    finished_at = CASE WHEN :status = 'done' THEN clock_timestamp() END
                WHERE job_id = :id AND number = :number AND epoch = :epoch AND status = 'running'
                RETURNING worker_id""")
                .param("id", claim.jobId())
                .param("number", claim.number())
                .param("epoch", claim.epoch())
                .param("status", status)
                .param("matrices", matrices)
                .param("failed", failed ? 1 : 0)
                .query(String.class)
                .optional();
    }

    List<Lost> takeBack(String jobId) {
        return jdbc.sql("""
                UPDATE job_shard SET status = 'waiting', lease_until = NULL, matrices = 0, attempt = attempt + 1
                WHERE job_id = :id AND status = 'running' AND lease_until < clock_timestamp()
                RETURNING number, first_block, end_block, worker_id""")
                .param("id", jobId)
                .query((row, index) -> new Lost(row.getInt("number"), blocks(row), row.getString("worker_id")))
                .list();
    }

    /** Takes back what workers have, through no fault of theirs. */
    void giveBack(String jobId) {
        jdbc.sql("""
                UPDATE job_shard SET status = 'waiting', lease_until = NULL, matrices = 0
                WHERE job_id = :id AND status = 'running'""").param("id", jobId).update();
    }

    boolean isOfUse(String jobId) {
        return jdbc.sql("""
                SELECT EXISTS (
                    SELECT 1 FROM job
                    WHERE id = :id
                      AND (finished_at IS NULL OR EXISTS (SELECT 1 FROM kept_checkpoints k WHERE k.job_id = job.id)))""").param("id", jobId).query(Boolean.class).single();
    }

    List<ShardStatus> all(String jobId) {
        return jdbc.sql("""
                SELECT number, first_block, end_block, status, attempt,
                       CASE WHEN status <> 'waiting' THEN worker_id END AS worker,
                       CASE WHEN status <> 'waiting' THEN started_at END AS started_at, finished_at
                FROM job_shard WHERE job_id = :id ORDER BY number""")
                .param("id", jobId)
                .query((row, index) -> new ShardStatus(
                        row.getInt("number"),
                        blocks(row),
                        row.getString("status"),
                        row.getInt("attempt"),
                        row.getString("worker"),
                        instant(row, "started_at"),
                        instant(row, "finished_at")))
                .list();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    JobShards.Standing standing(String jobId) {
        return jdbc.sql("""
                SELECT count(*) FILTER (WHERE status = 'waiting') AS waiting,
                       count(*) FILTER (WHERE status = 'running') AS running,
                       count(*) FILTER (WHERE status = 'done') AS done,
                       coalesce(sum(matrices), 0) AS matrices
                FROM job_shard WHERE job_id = :id""")
                .param("id", jobId)
                .query((row, index) -> new JobShards.Standing(
                        row.getInt("waiting"), row.getInt("running"), row.getInt("done"), row.getInt("matrices")))
                .single();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
