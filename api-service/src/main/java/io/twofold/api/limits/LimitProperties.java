package io.twofold.api.limits;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code twofold.limits.*}. Those of quotas hold for tenants without a number of their own in the table
 * {@code quota}; null is no limit.
 *
 * @param queue how many jobs may wait, of all tenants together
 * @param keyRequestsPerMinute requests with one key, 0 for any number
 * @param tenantRequestsPerMinute requests of one tenant, 0 for any number
 * @param queuedJobs as {@link Quota#QUEUED_JOBS}
 * @param unfinishedJobs as {@link Quota#UNFINISHED_JOBS}
 * @param jobsPerDay as {@link Quota#JOBS_PER_DAY}
 * @param computeSecondsPerMonth as {@link Quota#COMPUTE_SECONDS_PER_MONTH}
 * @param storedBytes as {@link Quota#STORED_BYTES}
 */
@ConfigurationProperties("twofold.limits")
public record LimitProperties(
        @DefaultValue("10000") long queue,
        @DefaultValue("1200") long keyRequestsPerMinute,
        @DefaultValue("6000") long tenantRequestsPerMinute,
        @Nullable Long queuedJobs,
        @Nullable Long unfinishedJobs,
        @Nullable Long jobsPerDay,
        @Nullable Long computeSecondsPerMonth,
        @Nullable Long storedBytes) {

    public LimitProperties {
        if (queue < 1) {
            throw new IllegalArgumentException("twofold.limits.queue must be at least 1, but was " + queue);
        }
        if (keyRequestsPerMinute < 0 || tenantRequestsPerMinute < 0) {
            throw new IllegalArgumentException(
                    "twofold.limits.key-requests-per-minute and tenant-requests-per-minute must not be negative;"
                            + " 0 is no limit");
        }
    }

    /** The quotas that have a limit. */
    Map<Quota, Long> quotas() {
        Map<Quota, Long> limits = new EnumMap<>(Quota.class);
        put(limits, Quota.QUEUED_JOBS, queuedJobs);
        put(limits, Quota.UNFINISHED_JOBS, unfinishedJobs);
        put(limits, Quota.JOBS_PER_DAY, jobsPerDay);
        put(limits, Quota.COMPUTE_SECONDS_PER_MONTH, computeSecondsPerMonth);
        put(limits, Quota.STORED_BYTES, storedBytes);
        return limits;
    }

    private static void put(Map<Quota, Long> limits, Quota quota, @Nullable Long limit) {
        if (limit != null) {
            limits.put(quota, limit);
        }
    }
}
