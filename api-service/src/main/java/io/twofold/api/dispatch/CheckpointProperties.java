package io.twofold.api.dispatch;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long what jobs have saved is kept, under {@code twofold.checkpoints}.
 *
 * @param keep for how long after a job has failed, was cancelled or expired a retry can go on from what it had saved; zero
 *     keeps it until the next sweep
 */
@ConfigurationProperties("twofold.checkpoints")
record CheckpointProperties(@DefaultValue("7d") Duration keep) {
    CheckpointProperties {
        if (keep.isNegative()) {
            throw new IllegalArgumentException("twofold.checkpoints.keep must not be negative, but was " + keep);
        }
    }
}
