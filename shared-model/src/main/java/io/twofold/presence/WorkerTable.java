package io.twofold.presence;

import java.time.Duration;
import javax.sql.DataSource;
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

    /** Notes that a worker lives. */
    public void seen(String workerId) {
        jdbc.sql("""
                INSERT INTO worker (id) VALUES (:id)
                ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()""").param("id", workerId).update();
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
