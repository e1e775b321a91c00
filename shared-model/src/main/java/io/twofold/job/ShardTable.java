package io.twofold.job;

import io.twofold.recipe.JobRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

    void insert(String jobId, List<JobShards.Blocks> parts) {
        for (int i = 0; i < parts.size(); i++) {
            jdbc.sql(
                            "INSERT INTO job_shard (job_id, number, first_block, end_block) VALUES (:id, :number, :first, :end)")
                    .param("id", jobId)
                    .param("number", i)
                    .param("first", parts.get(i).first())
                    .param("end", parts.get(i).end())
                    .update();
        }
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

    /** Rows that somebody holds are passed over: what he does not take is offered again by the job's own worker. */
    Optional<Locked> lockNext(int mostAttempts) {
        return jdbc.sql(ROW + """
                WHERE s.status = 'waiting' AND s.attempt < :most AND job.status = 'running'
                  AND NOT EXISTS (
                    SELECT 1 FROM job w
                    WHERE w.status = 'queued' AND w.not_before <= clock_timestamp() AND w.priority > job.priority
                      AND (w.deadline IS NULL OR w.deadline > clock_timestamp()))
                ORDER BY job.priority DESC, s.job_id, s.number
                LIMIT 1 FOR UPDATE OF s SKIP LOCKED""").param("most", mostAttempts).query(Locked::of).optional();
    }

    Optional<Locked> lockNextOf(String jobId) {
        return jdbc.sql(ROW + """
                WHERE s.job_id = :id AND s.status = 'waiting' ORDER BY s.number LIMIT 1 FOR UPDATE OF s SKIP LOCKED""").param("id", jobId).query(Locked::of).optional();
    }

    void claim(ShardClaim claim, String workerId, Duration lease) {
        jdbc.sql("""
                UPDATE job_shard
                SET status = 'running', epoch = :epoch, worker_id = :worker, matrices = 0,
                    lease_until = clock_timestamp() + make_interval(secs => :lease)
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
                SET status = :status, lease_until = NULL, matrices = :matrices, attempt = attempt + :failed
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
