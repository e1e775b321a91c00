package io.twofold.job;

import java.time.Duration;

/**
 * When a failed job is tried again.
 *
 * @param maxAttempts tries in all
 * @param firstDelay wait before the second try; doubles with every further one, ±25 % by chance so that jobs that failed
 *     together do not come back together
 * @param maxReleases how often an attempt may end without counting: a worker shuts down, or something outside is away
 */
public record RetryPolicy(int maxAttempts, Duration firstDelay, int maxReleases) {
    private static final Duration LONGEST_AFTER_RELEASE = Duration.ofMinutes(10);

    public RetryPolicy {
        if (maxAttempts < 1 || maxReleases < 0 || firstDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "maxAttempts must be at least 1, maxReleases and firstDelay at least 0, but were " + maxAttempts
                            + ", " + maxReleases + ", " + firstDelay);
        }
    }

    /** Three attempts, the second one after about 5 seconds, twenty releases. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(3, Duration.ofSeconds(5), 20);
    }

    RetryPolicy withMaxAttempts(int wanted) {
        return new RetryPolicy(wanted, firstDelay, maxReleases);
    }

    /** The wait after an attempt that does not count, before chance is added; at most ten minutes. */
    Duration delayAfterRelease(int release) {
        Duration delay = delayAfter(release);
        return delay.compareTo(LONGEST_AFTER_RELEASE) < 0 ? delay : LONGEST_AFTER_RELEASE;
    }

    /** The wait after the given attempt, before chance is added. */
    Duration delayAfter(int attempt) {
        return firstDelay.multipliedBy(1L << Math.min(Math.max(attempt - 1, 0), 16));
    }
}
