package io.twofold.api.limits;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.twofold.api.access.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * One token bucket for every key and one for every tenant, in the memory of this instance: a request costs no statement
 * to count it, and with N instances behind a balancer a caller gets up to N times as much.
 */
@Component
class RateLimits {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MANY = 10_000;

    private final long perKey;
    private final long perTenant;
    private final TimeMeter clock;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    @Autowired
    RateLimits(LimitProperties properties) {
        this(properties.keyRequestsPerMinute(), properties.tenantRequestsPerMinute(), TimeMeter.SYSTEM_MILLISECONDS);
    }

    RateLimits(long perKey, long perTenant, TimeMeter clock) {
        this.perKey = perKey;
        this.perTenant = perTenant;
        this.clock = clock;
    }

    /**
     * What one limit says to a request.
     *
     * @param policy {@code key} or {@code tenant}
     * @param limit requests per minute
     * @param left requests that would be answered at once
     * @param retryAfter until one more would be answered, zero if this one is
     * @param reset until the limit is untouched again
     */
    record Verdict(String policy, long limit, long left, Duration retryAfter, Duration reset) {
        boolean isRefusal() {
            return !retryAfter.isZero();
        }
    }

    /** Takes a token of each limit, or none if one of them has none left; empty if nothing is limited. */
    List<Verdict> take(Caller caller) {
        List<Verdict> verdicts = new ArrayList<>();
        if (caller.equals(Caller.ANONYMOUS)) {
            return verdicts; // without keys the service is this machine's own
        }
        if (perKey > 0) {
            verdicts.add(take("key", perKey, key(caller)));
        }
        boolean refused = !verdicts.isEmpty() && verdicts.get(0).isRefusal();
        if (perTenant > 0 && !refused) {
            Verdict tenant = take("tenant", perTenant, caller.tenant());
            verdicts.add(tenant);
            if (tenant.isRefusal() && perKey > 0) {
                bucket(key(caller), perKey).addTokens(1);
            }
        }
        return verdicts;
    }

    /** Gives back what {@link #take} took, because the request has cost nothing. */
    void giveBack(Caller caller) {
        if (caller.equals(Caller.ANONYMOUS)) {
            return;
        }
        if (perKey > 0) {
            bucket(key(caller), perKey).addTokens(1);
        }
        if (perTenant > 0) {
            bucket(caller.tenant(), perTenant).addTokens(1);
        }
    }

    private static String key(Caller caller) {
        return caller.tenant() + "\n" + caller.principal();
    }

    private Verdict take(String policy, long limit, String name) {
        ConsumptionProbe probe = bucket(name, limit).tryConsumeAndReturnRemaining(1);
        return new Verdict(
                policy,
                limit,
                probe.getRemainingTokens(),
                probe.isConsumed() ? Duration.ZERO : Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill())),
                Duration.ofNanos(probe.getNanosToWaitForReset()));
    }

    private Bucket bucket(String name, long limit) {
        if (buckets.size() > MANY) {
            buckets.values().removeIf(bucket -> bucket.getAvailableTokens() >= Math.min(perKey, perTenant));
        }
        return buckets.computeIfAbsent(
                name,
                absent -> Bucket.builder()
                        .withCustomTimePrecision(clock)
                        .addLimit(bandwidth -> bandwidth.capacity(limit).refillGreedy(limit, WINDOW))
                        .build());
    }
}
