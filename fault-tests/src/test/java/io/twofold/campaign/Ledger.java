package io.twofold.campaign;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database says about the jobs. */
final class Ledger {
    private final JdbcClient jdbc;

    Ledger(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** A job as it stands. */
    record Row(String id, String status, int attempts, int releases, long epoch, String error) {
        boolean hasEnded() {
            return Set.of("succeeded", "failed", "cancelled", "expired").contains(status);
        }
    }

    /** A file that a job published, with the digest that users are told. */
    record File(String jobId, long epoch, String name, String sha256) {}

    Map<String, Row> jobs() {
        Map<String, Row> jobs = new TreeMap<>();
        jdbc.sql("""
                SELECT id, status, attempt, releases, epoch, coalesce(error_code || ': ' || error_detail, '') AS error
                FROM job""")
                .query((row, index) -> new Row(
                        row.getString("id"),
                        row.getString("status"),
                        row.getInt("attempt"),
                        row.getInt("releases"),
                        row.getLong("epoch"),
                        row.getString("error")))
                .list()
                .forEach(job -> jobs.put(job.id(), job));
        return jobs;
    }

    List<File> files() {
        return jdbc.sql("SELECT job_id, epoch, name, sha256 FROM job_artifact ORDER BY job_id, epoch, name")
                .query((row, index) -> new File(
                        row.getString("job_id"), row.getLong("epoch"), row.getString("name"), row.getString("sha256")))
                .list();
    }

    /** What a job measured, as text: equal for equal work. */
    String quality(String jobId) {
        return jdbc.sql("SELECT coalesce(CAST(report -> 'quality' AS text), '') FROM job WHERE id = ?")
                .param(jobId)
                .query(String.class)
                .single();
    }

    /** Everything that happened twice and may happen once. */
    List<String> doubled() {
        return jdbc.sql("""
                SELECT 'two jobs for the key ' || (labels ->> 'campaign') FROM job
                WHERE labels ? 'campaign' GROUP BY labels ->> 'campaign' HAVING count(*) > 1
                UNION ALL
                SELECT 'two publications of ' || job_id FROM job_artifact
                GROUP BY job_id HAVING count(DISTINCT epoch) > 1
                UNION ALL
                SELECT 'two successes of ' || job_id FROM job_event
                WHERE type = 'job.succeeded' GROUP BY job_id HAVING count(*) > 1""".replace("?", "??")).query(String.class).list();
    }
}
