package io.twofold.api.webhooks;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What endpoints were told, will be told, and could not be told: as their owners ask for it. */
@Component
class DeliveryTable {
    private final JdbcClient jdbc;

    DeliveryTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A page of the deliveries to an endpoint, newest first.
     *
     * @param status {@code pending}, {@code delivered}, {@code failed}, or empty for all
     * @param before only those with a smaller number
     */
    List<Delivery> findPage(String tenant, String endpoint, String status, long before, int limit) {
        return jdbc.sql("""
                SELECT * FROM webhook_delivery
                WHERE tenant = :tenant AND webhook_id = :endpoint AND (:status = '' OR status = :status) AND number < :before
                ORDER BY number DESC LIMIT :limit""")
                .param("tenant", tenant)
                .param("endpoint", endpoint)
                .param("status", status)
                .param("before", before)
                .param("limit", limit)
                .query(Delivery::read)
                .list();
    }

    /** Queues a message that only tries the endpoint, once, even if it is disabled; empty if it is gone. */
    Optional<Delivery> ping(String tenant, String endpoint) {
        return jdbc.sql("""
                INSERT INTO webhook_delivery (tenant, webhook_id, type, body, forced, once, next_attempt_at)
                SELECT :tenant, id, 'webhook.ping',
                       json_build_object('type', 'webhook.ping', 'timestamp', webhook_time(clock_timestamp()),
                                         'data', json_build_object('webhook_id', id))::text,
                       true, true, clock_timestamp()
                FROM webhook WHERE tenant = :tenant AND id = :endpoint
                RETURNING *""")
                .param("tenant", tenant)
                .param("endpoint", endpoint)
                .query(Delivery::read)
                .optional();
    }

    /** Begins the schedule of a message again, now, with the same id and body; sent even if the endpoint is disabled. */
    Optional<Delivery> redeliver(String tenant, String endpoint, String id) {
        return jdbc.sql("""
                UPDATE webhook_delivery
                SET status = 'pending', forced = true, retries = 0, next_attempt_at = clock_timestamp(), finished_at = NULL,
                    error = NULL, response_status = NULL, response_body = NULL
                WHERE tenant = :tenant AND webhook_id = :endpoint AND id = :id
                RETURNING *""")
                .param("tenant", tenant)
                .param("endpoint", endpoint)
                .param("id", id)
                .query(Delivery::read)
                .optional();
    }
}
