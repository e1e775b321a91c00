package io.twofold.worker;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a worker may believe that a job is its own, by its own clock. It stops believing after ⅔ of the lease, so
 * that it has stopped writing when the database, whose clock may run faster, gives the job to somebody else.
 */
final class Lease {
    private final long trustedNanos;
    private final LongSupplier nanoTime;
    private volatile long renewedAt;

    /**
     * @param length granted by the database with every renewal
     * @param nanoTime a clock that only goes forward, also while the process is suspended
     * @param renewedAt the clock before the renewal was asked for
     */
    Lease(Duration length, LongSupplier nanoTime, long renewedAt) {
        this.trustedNanos = length.toNanos() / 3 * 2;
        this.nanoTime = nanoTime;
        this.renewedAt = renewedAt;
    }

    void renew(long askedAt) {
        renewedAt = askedAt;
    }

    boolean isTrusted() {
        return nanoTime.getAsLong() - renewedAt < trustedNanos;
    }
}
