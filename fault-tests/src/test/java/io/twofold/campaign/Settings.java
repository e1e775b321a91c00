package io.twofold.campaign;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a campaign is to do.
 *
 * @param seed decides jobs, faults and their moments
 * @param length how long faults happen; healing and waiting come after it
 * @param jobs how many are posted during that time
 * @param rabbitmq whether wake-ups go over RabbitMQ, or over PostgreSQL
 * @param directory for logs, databases and artifacts
 */
record Settings(long seed, Duration length, int jobs, boolean rabbitmq, Path directory) {
    /** Short, so that a dead worker's jobs come back while somebody watches. */
    static final Duration LEASE = Duration.ofSeconds(9);

    /** Longer than the lease: what wakes up after it has lost its job. */
    static final Duration LONGER_THAN_THE_LEASE = Duration.ofSeconds(12);

    /** How long jobs may take to end after everything is healed. */
    Duration patience() {
        return Duration.ofMinutes(3).plusSeconds(10L * jobs);
    }
}
