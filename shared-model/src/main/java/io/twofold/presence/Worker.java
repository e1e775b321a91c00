package io.twofold.presence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A worker, as it was heard of last.
 *
 * @param id the name under which it claims jobs
 * @param device what it computes on unless a job asks for something else
 * @param version of Twofold
 * @param startedAt when it began to take jobs
 * @param lastSeen when it was heard of last
 * @param isAlive whether that is recent: not longer ago than {@link WorkerTable#SILENCE}
 * @param jobId the job that it runs, or null
 * @param drainedAt since when it is to take no further jobs, or null
 */
public record Worker(
        String id,
        String device,
        String version,
        Instant startedAt,
        Instant lastSeen,
        boolean isAlive,
        @Nullable String jobId,
        @Nullable Instant drainedAt) {}
