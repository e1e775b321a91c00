package io.twofold.api.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import io.twofold.api.access.Caller;
import io.twofold.api.access.Scope;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final Caller FIRST = new Caller("acme", "first", Set.of(Scope.JOBS_READ));
    private static final Caller SECOND = new Caller("acme", "second", Set.of(Scope.JOBS_READ));
    private static final Caller OTHER = new Caller("other", "first", Set.of(Scope.JOBS_READ));

    private final HandClock clock = new HandClock();

    @Test
    void givesEachKeyItsShareAndEachTenantItsOwn() {
        RateLimits limits = new RateLimits(3, 5, clock);

        assertThat(accepted(limits, FIRST, 10)).isEqualTo(3);
        assertThat(accepted(limits, SECOND, 10)).isEqualTo(2);
        assertThat(accepted(limits, OTHER, 10)).isEqualTo(3);
    }

    @Test
    void saysHowLongToWaitAndKeepsItsWord() {
        RateLimits limits = new RateLimits(60, 0, clock);
        accepted(limits, FIRST, 60);

        RateLimits.Verdict refusal = limits.take(FIRST).get(0);
        clock.now += refusal.retryAfter().toNanos();

        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(refusal.left()).isZero();
        assertThat(accepted(limits, FIRST, 10)).isEqualTo(1);
    }

    @Test
    void takesNothingFromTheKeyWhereTheTenantIsRefused() {
        RateLimits limits = new RateLimits(5, 4, clock);
        accepted(limits, FIRST, 4);
        accepted(limits, SECOND, 10);

        clock.now += Duration.ofMinutes(1).toNanos() / 4;

        assertThat(limits.take(SECOND)).extracting(RateLimits.Verdict::policy).containsExactly("key", "tenant");
        assertThat(limits.take(SECOND)).anyMatch(RateLimits.Verdict::isRefusal);
        assertThat(limits.take(OTHER)).noneMatch(RateLimits.Verdict::isRefusal);
    }

    @Test
    void countsNothingThatIsGivenBack() {
        RateLimits limits = new RateLimits(1, 1, clock);

        for (int i = 0; i < 10; i++) {
            assertThat(limits.take(FIRST)).noneMatch(RateLimits.Verdict::isRefusal);
            limits.giveBack(FIRST);
        }
    }

    @Test
    void leavesAServiceWithoutKeysAlone() {
        assertThat(new RateLimits(1, 1, clock).take(Caller.ANONYMOUS)).isEmpty();
        assertThat(new RateLimits(0, 0, clock).take(FIRST)).isEmpty();
    }

    private static int accepted(RateLimits limits, Caller caller, int requests) {
        int accepted = 0;
        for (int i = 0; i < requests; i++) {
            if (limits.take(caller).stream().noneMatch(RateLimits.Verdict::isRefusal)) {
                accepted++;
            }
        }
        return accepted;
    }

    private static final class HandClock implements TimeMeter {
        long now;

        @Override
        public long currentTimeNanos() {
            return now;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
