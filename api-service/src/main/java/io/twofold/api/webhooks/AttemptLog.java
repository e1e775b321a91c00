package io.twofold.api.webhooks;

import io.twofold.api.webhooks.Outbox.Taken;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Notes how attempts ended, and what follows: the next one, success, failure, an endpoint that is called no more. */
@Component
class AttemptLog {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final WebhookProperties properties;

    AttemptLog(JdbcClient jdbc, PlatformTransactionManager transactions, WebhookProperties properties) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.properties = properties;
    }

    /** Ends an attempt, and gives the endpoint free for the next. */
    void record(Taken taken, Outcome outcome) {
        boolean exhausted =
                taken.once() || taken.retries() >= properties.retryDelays().size();
        boolean over = outcome.isSuccess() || outcome.isGone() || exhausted;
        Duration delay = over ? Duration.ZERO : properties.retryDelays().get(taken.retries());
        transaction.executeWithoutResult(tx -> {
            lock(taken);
            boolean current = update(taken, outcome, over, delay);
            if (outcome.isSuccess()) {
                accept(taken);
            } else if (outcome.isGone() || (current && exhausted && !taken.once())) {
                disable(taken, outcome.isGone() ? "gone" : "failing");
            }
            jdbc.sql("UPDATE webhook SET busy_until = clock_timestamp() WHERE tenant = :tenant AND id = :endpoint")
                    .param("tenant", taken.tenant())
                    .param("endpoint", taken.endpoint())
                    .update();
        });
    }

    /** The endpoint before its delivery, as whoever deletes one does; the other way round they could wait for each other. */
    private void lock(Taken taken) {
        jdbc.sql("SELECT 1 FROM webhook WHERE tenant = :tenant AND id = :endpoint FOR NO KEY UPDATE")
                .param("tenant", taken.tenant())
                .param("endpoint", taken.endpoint())
                .query()
                .listOfRows();
    }

    /** With jitter, so that an endpoint which comes back is not called by everybody at once. */
    private boolean update(Taken taken, Outcome outcome, boolean over, Duration delay) {
        return jdbc.sql("""
                UPDATE webhook_delivery
                SET status = CASE WHEN :over THEN :end ELSE status END,
                    finished_at = CASE WHEN :over THEN clock_timestamp() END,
                    next_attempt_at = CASE WHEN NOT :over
                        THEN clock_timestamp() + make_interval(secs => :delay * (1 + 0.2 * random())) END,
                    retries = retries + 1, response_status = :response, response_body = :body, error = :error
                WHERE tenant = :tenant AND id = :id AND status = 'pending' AND attempts = :attempt""")
                        .param("tenant", taken.tenant())
                        .param("id", taken.message().id())
                        .param("attempt", taken.attempt())
                        .param("over", over)
                        .param("end", outcome.isSuccess() ? "delivered" : "failed")
                        .param("delay", delay.toMillis() / 1_000.0)
                        .param("response", outcome.status())
                        .param("body", outcome.response())
                        .param("error", outcome.error())
                        .update()
                > 0;
    }

    private void accept(Taken taken) {
        jdbc.sql("""
                UPDATE webhook SET last_success_at = clock_timestamp(), disabled_at = NULL, disabled_reason = NULL
                WHERE tenant = :tenant AND id = :endpoint""")
                .param("tenant", taken.tenant())
                .param("endpoint", taken.endpoint())
                .update();
    }

    /** An endpoint that accepted something else while this message failed is kept. */
    private void disable(Taken taken, String reason) {
        int disabled = jdbc.sql("""
                UPDATE webhook
                SET disabled_at = clock_timestamp(), disabled_reason = :reason
                WHERE tenant = :tenant AND id = :endpoint
                  AND (:reason = 'gone' OR last_success_at IS NULL OR last_success_at <
                       (SELECT created_at FROM webhook_delivery WHERE tenant = :tenant AND id = :id))""")
                .param("tenant", taken.tenant())
                .param("endpoint", taken.endpoint())
                .param("id", taken.message().id())
                .param("reason", reason)
                .update();
        if (disabled > 0) {
            jdbc.sql("""
                    UPDATE webhook_delivery
                    SET status = 'failed', finished_at = clock_timestamp(), next_attempt_at = NULL,
                        error = 'the endpoint is disabled'
                    WHERE tenant = :tenant AND webhook_id = :endpoint AND status = 'pending' AND NOT forced""")
                    .param("tenant", taken.tenant())
                    .param("endpoint", taken.endpoint())
                    .update();
        }
    }

    /** Forgets what has been over for long. */
    @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void forget() {
        jdbc.sql("DELETE FROM webhook_delivery WHERE finished_at < clock_timestamp() - make_interval(secs => :keep)")
                .param("keep", (double) properties.keep().toSeconds())
                .update();
    }
}
