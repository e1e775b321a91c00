package io.twofold.presence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The workers that have let the database know of themselves. Nothing depends on it but what operators see: who owns a job
 * is a matter of leases. Times are the database's.
 */
public final class WorkerTable {
    /** How often a worker should let itself be seen. */
    public static final Duration RENEWAL = Duration.ofSeconds(15);

    /** How long a worker that was not seen may be taken to live. */
    public static final Duration SILENCE = RENEWAL.multipliedBy(4);

    private final JdbcClient jdbc;

    public WorkerTable(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** A worker begins to take jobs; whatever was asked of an earlier one of the same name is forgotten. */
    public void started(String workerId, String device, String version) {
        jdbc.sql("""
                INSERT INTO worker (id, device, version) VALUES (:id, :device, :version)
                ON CONFLICT (id) DO UPDATE
                SET device = :device, version = :version, started_at = clock_timestamp(), seen_at = clock_timestamp(),
                    job_id = NULL, drained_at = NULL""")
                .param("id", workerId)
                .param("device", device)
                .param("version", version)
                .update();
    }

    /**
     * Notes that a worker lives.
     *
     * @param jobId the job that it runs, or null
     * @return whether it is to take no further jobs; empty if nobody knows it (any more): then it should say that it has
     *     started
     */
    public Optional<Boolean> seen(String workerId, @Nullable String jobId) {
        return jdbc.sql("""
                UPDATE worker SET seen_at = clock_timestamp(), job_id = :jobId WHERE id = :id
                RETURNING drained_at IS NOT NULL""")
                .param("id", workerId)
                .param("jobId", jobId, Types.VARCHAR)
                .query(Boolean.class)
                .optional();
    }

    /** Asks a worker to take no further jobs; what it runs it finishes. @return whether there is such a worker */
    public boolean drain(String workerId) {
        return jdbc.sql("UPDATE worker SET drained_at = coalesce(drained_at, clock_timestamp()) WHERE id = :id")
                        .param("id", workerId)
                        .update()
                > 0;
    }

    /** The workers that are not forgotten yet, by name. */
    public List<Worker> list() {
        return select("").query(WorkerTable::worker).list();
    }

    public Optional<Worker> find(String workerId) {
        return select("WHERE id = :id")
                .param("id", workerId)
                .query(WorkerTable::worker)
                .optional();
    }

    private JdbcClient.StatementSpec select(String where) {
        String sql = "SELECT *, seen_at > clock_timestamp() - make_interval(secs => :silence) AS alive FROM worker ";
        return jdbc.sql(sql + where + " ORDER BY id").param("silence", SILENCE.toSeconds());
    }

    private static Worker worker(ResultSet row, int index) throws SQLException {
        OffsetDateTime drained = row.getObject("drained_at", OffsetDateTime.class);
        return new Worker(
                row.getString("id"),
                row.getString("device"),
                row.getString("version"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getObject("seen_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("alive"),
                row.getString("job_id"),
                drained == null ? null : drained.toInstant());
    }

    /** Notes that a worker has ended in order. */
    public void left(String workerId) {
        jdbc.sql("DELETE FROM worker WHERE id = :id").param("id", workerId).update();
    }

    /** How many workers were seen within the given time. */
    public int count(Duration within) {
        return jdbc.sql(
                        "SELECT count(*) FROM worker WHERE seen_at > clock_timestamp() - make_interval(secs => :seconds)")
                .param("seconds", within.toMillis() / 1000.0)
                .query(Integer.class)
                .single();
    }

    /** Forgets the workers that were not seen within the given time. */
    public void forget(Duration within) {
        jdbc.sql("DELETE FROM worker WHERE seen_at < clock_timestamp() - make_interval(secs => :seconds)")
                .param("seconds", within.toMillis() / 1000.0)
                .update();
    }
}
