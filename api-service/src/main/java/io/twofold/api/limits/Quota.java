package io.twofold.api.limits;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a tenant may have a limited amount of. Days and months are those of UTC. */
public enum Quota {
    /** Jobs that wait for a worker. */
    QUEUED_JOBS,
    /** Jobs that wait, run or are paused. */
    UNFINISHED_JOBS,
    /** Jobs posted today, those that were deleted since included. */
    JOBS_PER_DAY,
    /** Seconds that workers have spent on the tenant's jobs this month, running attempts included. */
    COMPUTE_SECONDS_PER_MONTH,
    /** Bytes of the files of finished jobs. */
    STORED_BYTES;

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LATER = Duration.ofHours(1);

    /** The name in JSON and in the database. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** When the count begins anew; null if it falls only as jobs end or are deleted. */
    @Nullable
    Instant resetsAt(Instant now) {
        OffsetDateTime today = now.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
        return switch (this) {
            case JOBS_PER_DAY -> today.plusDays(1).toInstant();
            case COMPUTE_SECONDS_PER_MONTH ->
                today.withDayOfMonth(1).plusMonths(1).toInstant();
            case QUEUED_JOBS, UNFINISHED_JOBS, STORED_BYTES -> null;
        };
    }

    /** How long whoever has used it up should wait. */
    Duration retryAfter(Instant now) {
        Instant reset = resetsAt(now);
        if (reset != null) {
            return Duration.between(now, reset).plusSeconds(1);
        }
        return this == STORED_BYTES ? LATER : SOON;
    }
}
