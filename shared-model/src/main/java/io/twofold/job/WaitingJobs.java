package io.twofold.job;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/*
 * Which waiting job a worker should have next. The most urgent one; of equally urgent ones that of the tenant for whom the
 * fewest jobs run, so that a thousand jobs of one tenant do not keep another one waiting; of those the oldest.
 */
final class WaitingJobs {
    private static final String BEST = """
            WITH busy AS (SELECT tenant, count(*) AS jobs FROM job WHERE lease_until IS NOT NULL GROUP BY tenant)
            SELECT job.id FROM job LEFT JOIN busy ON busy.tenant = job.tenant
            WHERE job.status = 'queued' AND job.not_before <= clock_timestamp()
              AND (job.deadline IS NULL OR job.deadline > clock_timestamp())
            ORDER BY job.priority DESC, coalesce(busy.jobs, 0), job.id
            LIMIT 1 FOR UPDATE OF job\s""";

    private final JdbcClient jdbc;

    WaitingJobs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Locks the job that a worker should have next. Rows that somebody holds are passed over, so that workers do not queue up
     * behind each other; but if they are all there is, this waits for one of them: it may be held by somebody who does not
     * want it, such as the API that notes its announcement.
     */
    Optional<String> lockNext() {
        return best("SKIP LOCKED").or(() -> best(""));
    }

    private Optional<String> best(String otherwise) {
        return jdbc.sql(BEST + otherwise).query(String.class).optional();
    }
}
