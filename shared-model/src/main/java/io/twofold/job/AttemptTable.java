package io.twofold.job;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements that keep a record of every claim. */
final class AttemptTable {
    private final JdbcClient jdbc;

    AttemptTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void begin(String jobId, long epoch, int attempt, String workerId) {
        jdbc.sql("INSERT INTO job_attempt (job_id, epoch, attempt, worker_id) VALUES (:id, :epoch, :attempt, :worker)")
                .param("id", jobId)
                .param("epoch", epoch)
                .param("attempt", attempt)
                .param("worker", workerId)
                .update();
    }

    /** Ends the attempt that runs, if one does: a job that waits has none. */
    void end(JobTable.Locked job, String outcome, @Nullable String errorCode, @Nullable String errorDetail) {
        jdbc.sql("""
                UPDATE job_attempt
                SET ended_at = clock_timestamp(), outcome = :outcome, error_code = :code, error_detail = :detail
                WHERE job_id = :id AND epoch = :epoch AND ended_at IS NULL""")
                .param("id", job.id())
                .param("epoch", job.epoch())
                .param("outcome", outcome)
                .param("code", errorCode)
                .param("detail", errorDetail)
                .update();
    }
}
