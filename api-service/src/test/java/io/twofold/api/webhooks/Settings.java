package io.twofold.api.webhooks;

import java.time.Duration;
import java.util.List;

/** Settings of webhooks for tests. */
final class Settings {
    private Settings() {}

    /** As delivered. */
    static WebhookProperties defaults() {
        return allowing(Duration.ofSeconds(15));
    }

    static WebhookProperties allowing(Duration timeout, String... hosts) {
        List<Duration> schedule = List.of(
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofHours(2),
                Duration.ofHours(5),
                Duration.ofHours(10),
                Duration.ofHours(14),
                Duration.ofHours(20),
                Duration.ofHours(24));
        return new WebhookProperties(
                List.of(hosts),
                List.of(443, 8443),
                timeout,
                schedule,
                Duration.ofSeconds(1),
                4,
                20,
                Duration.ofDays(30));
    }
}
