package io.twofold.api.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The events in the database. */
@Component
final class AuditTable {
    private final JdbcTemplate batches;
    private final JdbcClient jdbc;

    AuditTable(DataSource database) {
        this.batches = new JdbcTemplate(database);
        this.jdbc = JdbcClient.create(batches);
    }

    /** Adds events in their order. */
    void add(List<AuditEvent> events) {
        batches.batchUpdate(
                """
                INSERT INTO audit_event (at, tenant, principal, action, target, request_id, status, outcome,
                                         remote_address, omitted)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                events.stream()
                        .map(event -> new @Nullable Object[] {
                            event.at().atOffset(ZoneOffset.UTC),
                            event.tenant(),
                            event.principal(),
                            event.action(),
                            event.target(),
                            event.requestId(),
                            event.status(),
                            event.outcome(),
                            event.remoteAddress(),
                            event.omitted()
                        })
                        .toList());
    }

    /**
     * A page, newest first.
     *
     * @param tenant only its events; null for all
     * @param outcome only events with this outcome; null for all
     * @param before only ids below this one
     * @param limit at most so many
     */
    List<AuditEvent> page(@Nullable String tenant, @Nullable String outcome, long before, int limit) {
        return jdbc.sql("""
                SELECT * FROM audit_event
                WHERE id < :before AND (CAST(:tenant AS text) IS NULL OR tenant = :tenant)
                  AND (CAST(:outcome AS text) IS NULL OR outcome = :outcome)
                ORDER BY id DESC LIMIT :limit""")
                .param("before", before)
                .param("tenant", tenant)
                .param("outcome", outcome)
                .param("limit", limit)
                .query(AuditTable::event)
                .list();
    }

    /** Forgets what is older. */
    void forget(Duration age) {
        jdbc.sql("DELETE FROM audit_event WHERE at < now() - make_interval(secs => :age)")
                .param("age", (double) age.toSeconds())
                .update();
    }

    private static AuditEvent event(ResultSet row, int index) throws SQLException {
        return new AuditEvent(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("tenant"),
                row.getString("principal"),
                row.getString("action"),
                row.getString("target"),
                row.getString("request_id"),
                row.getInt("status"),
                row.getString("outcome"),
                row.getString("remote_address"),
                row.getInt("omitted"));
    }
}
