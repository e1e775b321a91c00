package io.twofold.api.retention;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The statements behind the sweeps. Ages are by the database's clock; rows that another instance holds are left to it. */
@Component
class RetentionTable {
    private static final String OLD = """
            finished_at < clock_timestamp() - make_interval(secs => :age) AND labels ->> 'keep' IS DISTINCT FROM 'true'
            ORDER BY finished_at LIMIT :limit FOR UPDATE SKIP LOCKED""";

    private final JdbcClient jdbc;

    RetentionTable(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** From now on the files of jobs that succeeded so long ago are not given out. @return how many jobs */
    int giveUpArtifacts(Duration age, int limit) {
        return jdbc.sql("""
                WITH due AS (SELECT id FROM job WHERE status = 'succeeded' AND artifacts_deleted_at IS NULL AND %s),
                marked AS (UPDATE job SET artifacts_deleted_at = clock_timestamp() FROM due WHERE job.id = due.id RETURNING job.id)
                INSERT INTO artifact_deletion (job_id) SELECT id FROM marked""".formatted(OLD))
                .param("age", seconds(age))
                .param("limit", limit)
                .update();
    }

    /** Jobs whose files are still to be removed, those first that wait longest. */
    List<String> deletions(int limit) {
        return jdbc.sql("SELECT job_id FROM artifact_deletion ORDER BY since LIMIT :limit")
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** Notes that the files of a job are gone. @return false if another instance has noted it */
    boolean deleted(String jobId) {
        return jdbc.sql("DELETE FROM artifact_deletion WHERE job_id = :id")
                        .param("id", jobId)
                        .update()
                == 1;
    }

    /** Lets one that could not be removed wait behind the others. */
    void postpone(String jobId) {
        jdbc.sql("UPDATE artifact_deletion SET since = clock_timestamp() WHERE job_id = :id")
                .param("id", jobId)
                .update();
    }

    /** Removes the events of jobs that ended so long ago, except that of the end. @return how many events */
    int deleteEvents(Duration age, int limit) {
        return history("events_deleted_at", "job_event", "AND d.type <> 'job.' || due.status", age, limit);
    }

    /** Removes the log of jobs that ended so long ago. @return how many lines */
    int deleteLogs(Duration age, int limit) {
        return history("logs_deleted_at", "job_log", "", age, limit);
    }

    private int history(String mark, String table, String except, Duration age, int limit) {
        return jdbc.sql("""
                WITH due AS (SELECT id, status FROM job WHERE finished_at IS NOT NULL AND %1$s IS NULL AND %2$s),
                gone AS (DELETE FROM %3$s d USING due WHERE d.job_id = due.id %4$s RETURNING 1),
                marked AS (UPDATE job SET %1$s = clock_timestamp() FROM due WHERE job.id = due.id)
                SELECT count(*) FROM gone""".formatted(mark, OLD, table, except))
                .param("age", seconds(age))
                .param("limit", limit)
                .query(Integer.class)
                .single();
    }

    /**
     * What the database knows of a job that has files.
     *
     * @param epoch of the last claim
     * @param ended whether no worker will have it again
     * @param result whether the files of the last claim are the job's result
     * @param retryable whether a retry may go on from what the job has saved
     */
    record Known(long epoch, boolean ended, boolean result, boolean retryable) {}

    Optional<Known> find(String jobId) {
        return jdbc.sql("""
                SELECT epoch, finished_at IS NOT NULL AS ended, status = 'succeeded' AS result,
                       EXISTS (SELECT 1 FROM kept_checkpoints k WHERE k.job_id = job.id) AS retryable
                FROM job WHERE id = :id""")
                .param("id", jobId)
                .query((row, index) -> new Known(
                        row.getLong("epoch"),
                        row.getBoolean("ended"),
                        row.getBoolean("result"),
                        row.getBoolean("retryable")))
                .optional();
    }

    /** Whether this database existed at a time: what is older belongs to another one, whose store this is too. */
    boolean existed(Instant then) {
        return jdbc.sql("SELECT coalesce(min(installed_on) < :then, false) FROM flyway_schema_history")
                .param("then", Timestamp.from(then))
                .query(Boolean.class)
                .single();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
