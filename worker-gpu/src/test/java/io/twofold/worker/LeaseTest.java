package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final AtomicLong clock = new AtomicLong(1_000);
    private final Lease lease = new Lease(Duration.ofSeconds(60), clock::get, clock.get());

    @Test
    void isTrustedForTwoThirdsOfItsLength() {
        clock.addAndGet(Duration.ofSeconds(40).toNanos() - 1);
        assertThat(lease.isTrusted()).isTrue();

        clock.addAndGet(1);
        assertThat(lease.isTrusted()).isFalse();
    }

    @Test
    void countsFromWhenTheRenewalWasAskedFor() {
        long askedAt = clock.addAndGet(Duration.ofSeconds(30).toNanos());
        clock.addAndGet(Duration.ofSeconds(9).toNanos()); // the answer was slow
        lease.renew(askedAt);

        clock.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(lease.isTrusted()).isFalse();
    }
}
