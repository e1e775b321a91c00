package io.twofold.api.webhooks;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What waits to be sent. Triggers of the database fill it; any number of senders, in any number of processes, empty it:
 * each takes an endpoint that nobody else has, so one slow endpoint holds up one sender and no other endpoint.
 */
@Component
class Outbox {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final WebhookProperties properties;

    Outbox(JdbcClient jdbc, PlatformTransactionManager transactions, WebhookProperties properties) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.properties = properties;
    }

    /**
     * A message that its taker has to send.
     *
     * @param attempt number of this attempt; what an earlier taker reports is ignored
     * @param retries how many pauses of the schedule are over
     * @param once whether this is the only attempt
     */
    record Taken(String tenant, String endpoint, int attempt, int retries, boolean once, Message message) {}

    /** An endpoint that this transaction has locked. */
    private record Locked(String tenant, String id, URI url, List<String> secrets) {}

    /** Takes the message that is due for the longest time, of the endpoint that was served the longest time ago. */
    Optional<Taken> take() {
        // if the process dies, others may go on after this
        double patience = properties.timeout().multipliedBy(4).toMillis() / 1_000.0;
        Optional<Taken> taken = transaction.execute(tx -> lock().flatMap(endpoint -> {
            Optional<Taken> due = takeDue(endpoint, patience);
            due.ifPresent(message -> occupy(endpoint, patience));
            return due;
        }));
        return taken == null ? Optional.empty() : taken;
    }

    private Optional<Locked> lock() {
        return jdbc.sql("""
                SELECT tenant, id, url, secret, previous_secret, previous_until > clock_timestamp() AS both_sign
                FROM webhook w
                WHERE (busy_until IS NULL OR busy_until < clock_timestamp())
                  AND EXISTS (SELECT 1 FROM webhook_delivery d
                              WHERE d.webhook_id = w.id AND d.tenant = w.tenant AND d.status = 'pending'
                                AND d.next_attempt_at <= clock_timestamp() AND (w.disabled_at IS NULL OR d.forced))
                ORDER BY busy_until NULLS FIRST
                LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED""")
                .query((row, index) -> {
                    List<String> secrets = new ArrayList<>(List.of(row.getString("secret")));
                    if (row.getBoolean("both_sign")) {
                        secrets.add(row.getString("previous_secret"));
                    }
                    return new Locked(
                            row.getString("tenant"), row.getString("id"), URI.create(row.getString("url")), secrets);
                })
                .optional();
    }

    /** A statement of its own: it must see what the sender that had the endpoint a moment ago has committed. */
    private Optional<Taken> takeDue(Locked endpoint, double patience) {
        return jdbc.sql("""
                UPDATE webhook_delivery
                SET attempts = attempts + 1, attempted_at = clock_timestamp(),
                    next_attempt_at = clock_timestamp() + make_interval(secs => :patience)
                WHERE id = (SELECT d.id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id AND w.tenant = d.tenant
                            WHERE w.id = :endpoint AND w.tenant = :tenant AND d.status = 'pending'
                              AND d.next_attempt_at <= clock_timestamp() AND (w.disabled_at IS NULL OR d.forced)
                            ORDER BY d.next_attempt_at, d.number LIMIT 1)
                RETURNING id, body, attempts, retries, once""")
                .param("tenant", endpoint.tenant())
                .param("endpoint", endpoint.id())
                .param("patience", patience)
                .query((row, index) -> new Taken(
                        endpoint.tenant(),
                        endpoint.id(),
                        row.getInt("attempts"),
                        row.getInt("retries"),
                        row.getBoolean("once"),
                        new Message(endpoint.url(), row.getString("id"), row.getString("body"), endpoint.secrets())))
                .optional();
    }

    private void occupy(Locked endpoint, double patience) {
        jdbc.sql("""
                UPDATE webhook SET busy_until = clock_timestamp() + make_interval(secs => :patience)
                WHERE tenant = :tenant AND id = :id""")
                .param("tenant", endpoint.tenant())
                .param("id", endpoint.id())
                .param("patience", patience)
                .update();
    }
}
