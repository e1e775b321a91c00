package io.twofold.api.audit;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many refusals are written one by one: sixty at once, then one a second. Whoever is not let in must not be able to fill
 * the database; the others are counted.
 */
final class RefusalBudget {
    private static final int BURST = 60;
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanos;
    private int left = BURST;
    private long filledAt;
    private int omitted;

    RefusalBudget(LongSupplier nanos) {
        this.nanos = nanos;
        this.filledAt = nanos.getAsLong();
    }

    /** How many were omitted since the last one that was written, if this one may be; otherwise -1, and it is counted. */
    synchronized int take() {
        long periods = (nanos.getAsLong() - filledAt) / PERIOD;
        filledAt += periods * PERIOD;
        left = (int) Math.min(BURST, left + periods);
        if (left == 0) {
            omitted++;
            return -1;
        }
        left--;
        int before = omitted;
        omitted = 0;
        return before;
    }
}
