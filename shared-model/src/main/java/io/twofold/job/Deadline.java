package io.twofold.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a job expires unless it has finished: at a point in time, or some time after it was submitted. The latter is added
 * up by the database, so that the submitter's clock does not matter.
 *
 * @param at the time, or null
 * @param after positive, counted from the submission, or null
 */
public record Deadline(@Nullable Instant at, @Nullable Duration after) {

    public Deadline {
        if ((at == null) == (after == null)) {
            throw new IllegalArgumentException("a deadline is either a time or a duration");
        }
        if (after != null && (after.isZero() || after.isNegative())) {
            throw new IllegalArgumentException("a deadline must lie after the submission, but was " + after);
        }
    }

    public static Deadline at(Instant time) {
        return new Deadline(time, null);
    }

    public static Deadline after(Duration duration) {
        return new Deadline(null, duration);
    }
}
