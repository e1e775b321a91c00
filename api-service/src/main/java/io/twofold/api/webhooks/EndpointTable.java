package io.twofold.api.webhooks;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The endpoints of all tenants. */
@Component
class EndpointTable {
    private final JdbcClient jdbc;

    EndpointTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds an endpoint; empty if the tenant has {@code max} already. */
    Optional<Endpoint> insert(String tenant, String url, List<String> events, String secret, int max) {
        return jdbc.sql("""
                INSERT INTO webhook (tenant, url, events, secret)
                SELECT :tenant, :url, string_to_array(:events, ','), :secret
                WHERE (SELECT count(*) FROM webhook WHERE tenant = :tenant) < :max
                RETURNING *""")
                .param("tenant", tenant)
                .param("url", url)
                .param("events", String.join(",", events))
                .param("secret", secret)
                .param("max", max)
                .query(EndpointTable::read)
                .optional();
    }

    /** All endpoints of a tenant, the oldest first. */
    List<Endpoint> findAll(String tenant) {
        return jdbc.sql("SELECT * FROM webhook WHERE tenant = :tenant ORDER BY created_at, id")
                .param("tenant", tenant)
                .query(EndpointTable::read)
                .list();
    }

    Optional<Endpoint> find(String tenant, String id) {
        return jdbc.sql("SELECT * FROM webhook WHERE tenant = :tenant AND id = :id")
                .param("tenant", tenant)
                .param("id", id)
                .query(EndpointTable::read)
                .optional();
    }

    /** Removes an endpoint with its deliveries. @return whether there was one */
    boolean delete(String tenant, String id) {
        return jdbc.sql("DELETE FROM webhook WHERE tenant = :tenant AND id = :id")
                        .param("tenant", tenant)
                        .param("id", id)
                        .update()
                > 0;
    }

    /** Gives an endpoint a new secret; the one before signs too for a while, older ones no more. */
    Optional<Endpoint> rotate(String tenant, String id, String secret, Duration overlap) {
        return jdbc.sql("""
                UPDATE webhook
                SET previous_secret = secret, previous_until = clock_timestamp() + make_interval(secs => :overlap),
                    secret = :secret
                WHERE tenant = :tenant AND id = :id
                RETURNING *""")
                .param("tenant", tenant)
                .param("id", id)
                .param("secret", secret)
                .param("overlap", (double) overlap.toSeconds())
                .query(EndpointTable::read)
                .optional();
    }

    private static Endpoint read(ResultSet row, int index) throws SQLException {
        Array events = row.getArray("events");
        return new Endpoint(
                row.getString("id"),
                row.getString("url"),
                List.of((String[]) events.getArray()),
                row.getString("secret"),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "last_success_at"),
                instant(row, "disabled_at"),
                row.getString("disabled_reason"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp written = row.getTimestamp(column);
        return written == null ? null : written.toInstant();
    }
}
