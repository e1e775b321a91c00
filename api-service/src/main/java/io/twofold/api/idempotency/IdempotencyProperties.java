package io.twofold.api.idempotency;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code twofold.idempotency.*}.
 *
 * @param retention how long the first answer to a key is given again
 */
@ConfigurationProperties("twofold.idempotency")
public record IdempotencyProperties(@DefaultValue("7d") Duration retention) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    public IdempotencyProperties {
        if (retention.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "twofold.idempotency.retention must be at least 1m, so that retries find it, but was " + retention);
        }
    }
}
