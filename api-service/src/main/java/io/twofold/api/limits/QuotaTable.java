package io.twofold.api.limits;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What tenants may use and what they have used, as the database knows it. */
@Component
class QuotaTable {
    private static final int LOCK_SPACE = 8; // keeps these locks apart from other uses of the same numbers

    private static final String USED = """
            WITH t AS (SELECT date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS day,
                              date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS month)
            SELECT now() AS now,
              CASE WHEN :queued_jobs THEN
                (SELECT count(*) FROM job WHERE tenant = :tenant AND status = 'queued') END AS queued_jobs,
              CASE WHEN :unfinished_jobs THEN
                (SELECT count(*) FROM job WHERE tenant = :tenant
                   AND status IN ('queued', 'running', 'pausing', 'paused', 'cancelling')) END AS unfinished_jobs,
              CASE WHEN :jobs_per_day THEN
                (SELECT count(*) FROM job WHERE tenant = :tenant AND created_at >= t.day)
                + (SELECT coalesce(sum(deleted_jobs), 0) FROM used WHERE tenant = :tenant AND at >= t.day)
                END AS jobs_per_day,
              CASE WHEN :compute_seconds_per_month THEN ceil(
                (SELECT coalesce(sum(compute_seconds), 0) FROM used WHERE tenant = :tenant AND at >= t.month)
                + (SELECT coalesce(sum(extract(epoch FROM clock_timestamp() - claimed_at)), 0) FROM job
                   WHERE tenant = :tenant AND status IN ('running', 'pausing', 'cancelling')))
                END AS compute_seconds_per_month,
              CASE WHEN :stored_bytes THEN
                (SELECT coalesce(sum(a.bytes), 0) FROM job_artifact a JOIN job j ON j.id = a.job_id
                 WHERE j.tenant = :tenant AND j.artifacts_deleted_at IS NULL) END AS stored_bytes
            FROM t""";

    private final JdbcClient jdbc;
    private final Map<Quota, Long> defaults;

    QuotaTable(JdbcClient jdbc, LimitProperties properties) {
        this.jdbc = jdbc;
        this.defaults = properties.quotas();
    }

    /**
     * What was used up to a moment of the database's clock.
     *
     * @param amounts of the quotas that were asked for
     */
    record Used(Instant now, Map<Quota, Long> amounts) {}

    /** A tenant's limits; what has none is left out. */
    Map<Quota, Long> limits(String tenant) {
        Map<Quota, Long> limits = new EnumMap<>(Quota.class);
        limits.putAll(defaults);
        jdbc.sql("SELECT * FROM quota WHERE tenant = :tenant")
                .param("tenant", tenant)
                .query(row -> {
                    for (Quota quota : Quota.values()) {
                        long own = row.getLong(quota.id());
                        if (!row.wasNull()) {
                            limits.put(quota, own);
                        }
                    }
                });
        return limits;
    }

    Used used(String tenant, Set<Quota> quotas) {
        JdbcClient.StatementSpec statement = jdbc.sql(USED).param("tenant", tenant);
        for (Quota quota : Quota.values()) {
            statement = statement.param(quota.id(), quotas.contains(quota));
        }
        return statement
                .query((row, index) -> {
                    Map<Quota, Long> amounts = new EnumMap<>(Quota.class);
                    for (Quota quota : quotas) {
                        amounts.put(quota, row.getLong(quota.id()));
                    }
                    return new Used(row.getTimestamp("now").toInstant(), amounts);
                })
                .single();
    }

    /** How many jobs of all tenants wait, counted up to {@code enough}. */
    long waiting(long enough) {
        return jdbc.sql("SELECT count(*) FROM (SELECT 1 FROM job WHERE status = 'queued' LIMIT :enough) AS waiting")
                .param("enough", enough)
                .query(Long.class)
                .single();
    }

    /** Lets one transaction at a time count and add; until this one ends the others wait here. */
    void lock(String name) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:name, :space))")
                .param("name", name)
                .param("space", LOCK_SPACE)
                .query((row, index) -> true)
                .single();
    }

    /** Forgets the use of months that nobody counts any more. */
    void sweep() {
        jdbc.sql("DELETE FROM used WHERE at < now() - interval '62 days'").update();
    }
}
