package io.twofold.api.health;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * A part without which the service goes on, though not as it should: as it was when {@link Checkup} last looked, so that
 * a health check never waits for it. Why it does not work is for the log; strangers may see the health.
 */
final class WatchedPart implements HealthIndicator {
    /** The service answers, but something that it needs sooner or later is missing. */
    static final Status DEGRADED = new Status("DEGRADED");

    private static final Logger LOG = LoggerFactory.getLogger(WatchedPart.class);

    private final String name;
    private final String consequence;
    private final Probe probe;
    private volatile Health last = Health.unknown().build();

    /**
     * @param name for the log
     * @param consequence what to tell people while the probe fails
     * @param probe throws if the part does not work, else returns what else to tell
     */
    WatchedPart(String name, String consequence, Probe probe) {
        this.name = name;
        this.consequence = consequence;
        this.probe = probe;
    }

    @FunctionalInterface
    interface Probe {
        Map<String, Object> look();
    }

    void look() {
        try {
            last = Health.up().withDetails(probe.look()).build();
        } catch (RuntimeException e) {
            if (!last.getStatus().equals(DEGRADED)) {
                LOG.warn("Degraded, {}: {}", name, e.getMessage());
            }
            last = Health.status(DEGRADED)
                    .withDetail("consequence", consequence)
                    .build();
        }
    }

    @Override
    public Health health() {
        return last;
    }
}
