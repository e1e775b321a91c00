package io.twofold.api.limits;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Decides whether one more job may wait.
 *
 * <p>Counting and adding must not be torn apart, or two posts would both take the last place. So whoever counts holds a
 * lock until its job is committed. That would make all posts queue up for one another, therefore nobody counts who need
 * not: tenants without quotas don't, and the whole queue is counted exactly only when it is nearly full.
 */
@Component
public class Admission {
    /** More posts than are ever on their way at once, and than arrive while an estimate is fresh. */
    private static final long NEAR = 1_000;

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final String RETRY_SECONDS = "30";

    private final QuotaTable table;
    private final long queue;
    private volatile Depth lastSeen = new Depth(Long.MAX_VALUE, Instant.EPOCH);

    Admission(QuotaTable table, LimitProperties properties) {
        this.table = table;
        this.queue = properties.queue();
    }

    private record Depth(long waiting, Instant at) {}

    /**
     * To be called in the transaction that adds the job, before it is added.
     *
     * @throws ProblemException if the tenant has used up a quota, or the queue is full
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void check(String tenant) {
        Map<Quota, Long> limits = table.limits(tenant);
        if (!limits.isEmpty()) {
            table.lock("quota of " + tenant);
            QuotaTable.Used used = table.used(tenant, limits.keySet());
            limits.forEach((quota, limit) -> {
                if (used.amounts().getOrDefault(quota, 0L) >= limit) {
                    throw usedUp(quota, limit, used.now());
                }
            });
        }
        if (isNearlyFull()) {
            table.lock("queue");
            if (table.waiting(queue) >= queue) {
                throw new ProblemException(
                                ProblemType.QUEUE_FULL,
                                queue + " jobs wait already, which is as many as may (twofold.limits.queue); try again"
                                        + " when some have run")
                        .with(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
            }
        }
    }

    private boolean isNearlyFull() {
        if (queue <= NEAR) {
            return true;
        }
        Depth depth = lastSeen;
        if (Instant.now().isAfter(depth.at().plus(FRESH))) {
            depth = new Depth(table.waiting(queue), Instant.now());
            lastSeen = depth;
        }
        return depth.waiting() >= queue - NEAR;
    }

    private static ProblemException usedUp(Quota quota, long limit, Instant now) {
        return new ProblemException(
                        ProblemType.QUOTA_EXCEEDED,
                        "The quota " + quota.id() + " is " + limit + " and used up; GET /v1/usage has all of them")
                .with(
                        HttpHeaders.RETRY_AFTER,
                        Long.toString(quota.retryAfter(now).toSeconds()));
    }
}
