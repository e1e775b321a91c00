package io.twofold.api.retention;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things are kept after a job has ended, under {@code twofold.retention}. A job with the label {@code keep=true} is
 * left alone.
 *
 * @param artifacts the files of succeeded jobs; null keeps them for ever
 * @param events what happened to a job, except its end
 * @param logs what workers logged about a job
 * @param orphans how old files in the artifact store must be that no job needs: of attempts that came to nothing, and of jobs
 *     that the database does not know; at least an hour
 * @param interval pause between two sweeps
 */
@ConfigurationProperties("twofold.retention")
record RetentionProperties(
        @Nullable Duration artifacts,
        @DefaultValue("90d") Duration events,
        @DefaultValue("90d") Duration logs,
        @DefaultValue("7d") Duration orphans,
        @DefaultValue("10m") Duration interval) {
    private static final Duration SAFE_AGE = Duration.ofHours(1);

    RetentionProperties {
        requireNotNegative("artifacts", artifacts);
        requireNotNegative("events", events);
        requireNotNegative("logs", logs);
        if (orphans.compareTo(SAFE_AGE) < 0) {
            throw new IllegalArgumentException(
                    "twofold.retention.orphans must be at least 1h, because a worker may still"
                            + " be writing younger files, but was " + orphans);
        }
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException("twofold.retention.interval must be positive, but was " + interval);
        }
    }

    private static void requireNotNegative(String name, @Nullable Duration age) {
        if (age != null && age.isNegative()) {
            throw new IllegalArgumentException("twofold.retention." + name + " must not be negative, but was " + age);
        }
    }
}
