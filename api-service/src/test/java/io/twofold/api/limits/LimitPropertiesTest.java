package io.twofold.api.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LimitPropertiesTest {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of())).isEqualTo(new LimitProperties(10_000, 1_200, 6_000, null, null, null, null, null));
        assertThat(bind(Map.of()).quotas()).isEmpty();
    }

    @Test
    void takesEverythingFromTheEnvironment() {
        LimitProperties properties = bind(Map.of(
                "twofold.limits.queue", "1",
                "twofold.limits.key-requests-per-minute", "2",
                "twofold.limits.tenant-requests-per-minute", "3",
                "twofold.limits.queued-jobs", "4",
                "twofold.limits.unfinished-jobs", "5",
                "twofold.limits.jobs-per-day", "6",
                "twofold.limits.compute-seconds-per-month", "7",
                "twofold.limits.stored-bytes", "8"));

        assertThat(properties).isEqualTo(new LimitProperties(1, 2, 3, 4L, 5L, 6L, 7L, 8L));
        assertThat(properties.quotas().values()).containsExactly(4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void refusesAQueueThatHoldsNothing() {
        assertThatThrownBy(() -> bind(Map.of("twofold.limits.queue", "0")))
                .rootCause()
                .hasMessageContaining("at least 1");
    }

    @Test
    void daysAndMonthsEndInUtc() {
        Instant now = Instant.parse("2026-12-31T23:59:30Z");

        assertThat(Quota.JOBS_PER_DAY.resetsAt(now)).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(Quota.COMPUTE_SECONDS_PER_MONTH.resetsAt(now)).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(Quota.JOBS_PER_DAY.retryAfter(now)).isEqualTo(Duration.ofSeconds(31));
        assertThat(Quota.STORED_BYTES.resetsAt(now)).isNull();
    }

    private static LimitProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("twofold.limits", LimitProperties.class);
    }
}
