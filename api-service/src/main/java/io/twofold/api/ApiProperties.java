package io.twofold.api;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The service's own settings, {@code twofold.*}.
 *
 * @param apiKeys one of them must come with every request ({@code Authorization: Bearer KEY}); empty on a service that
 *     listens on this machine only. At least 16 characters each
 * @param maxBody largest body of a request
 * @param pageSize length of a page of the job list where the client does not say
 * @param maxPageSize longest page
 * @param pollAfter how long a client should wait before it asks for an unfinished job again
 * @param sweepInterval pause between two sweeps
 * @param announceAgainAfter how long an announced job may stay unclaimed before it is announced again
 * @param estimateWait how long a client waits for a worker to say what its request would take, at most 50 s
 */
@ConfigurationProperties("twofold")
public record ApiProperties(
        @DefaultValue List<String> apiKeys,
        @DefaultValue("256KB") DataSize maxBody,
        @DefaultValue("20") int pageSize,
        @DefaultValue("100") int maxPageSize,
        @DefaultValue("2s") Duration pollAfter,
        @DefaultValue("5s") Duration sweepInterval,
        @DefaultValue("10m") Duration announceAgainAfter,
        @DefaultValue("20s") Duration estimateWait) {
    private static final int SHORTEST_KEY = 16;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(50);

    public ApiProperties {
        apiKeys = List.copyOf(apiKeys);
        if (apiKeys.stream().anyMatch(key -> key.length() < SHORTEST_KEY)) {
            throw new IllegalArgumentException("twofold.api-keys: every key must have at least " + SHORTEST_KEY
                    + " characters; 'openssl rand -hex 32' makes a good one");
        }
        if (estimateWait.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("twofold.estimate-wait must be at most " + LONGEST_WAIT.toSeconds()
                    + " s, because the database forgets older questions, but was " + estimateWait);
        }
        if (pageSize < 1 || maxPageSize < pageSize) {
            throw new IllegalArgumentException(
                    "twofold.page-size must lie in 1 … twofold.max-page-size, but was " + pageSize);
        }
    }
}
