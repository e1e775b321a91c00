package io.twofold.job;

import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which ended jobs still have saved state in the artifact store, from which a retry may go on. */
public final class KeptCheckpoints {
    private final JdbcClient jdbc;

    public KeptCheckpoints(DataSource database) {
        this(JdbcClient.create(database));
    }

    KeptCheckpoints(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void keep(String jobId) {
        jdbc.sql("INSERT INTO kept_checkpoints (job_id) VALUES (:id) ON CONFLICT DO NOTHING")
                .param("id", jobId)
                .update();
    }

    /** Jobs that ended at least so long ago and are not being retried, oldest first; at most a hundred. */
    public List<String> olderThan(Duration age) {
        return jdbc.sql("""
                SELECT job_id FROM kept_checkpoints k
                WHERE since < clock_timestamp() - make_interval(secs => :age)
                  AND NOT EXISTS (SELECT 1 FROM job r WHERE r.retry_of = k.job_id AND r.finished_at IS NULL)
                ORDER BY since LIMIT 100""")
                .param("age", age.toMillis() / 1000.0)
                .query(String.class)
                .list();
    }

    /** Notes that the files are gone. */
    public void removed(String jobId) {
        jdbc.sql("DELETE FROM kept_checkpoints WHERE job_id = :id")
                .param("id", jobId)
                .update();
    }
}
