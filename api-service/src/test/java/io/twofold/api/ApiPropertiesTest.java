package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ApiPropertiesTest {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new ApiProperties(
                        List.of(),
                        DataSize.ofKilobytes(256),
                        20,
                        100,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(20)));
    }

    @Test
    void takesEverythingFromTheEnvironment() {
        assertThat(bind(Map.of(
                        "twofold.api-keys", "a-first-key-of-mine,a-second-key-of-mine",
                        "twofold.max-body", "1MB",
                        "twofold.page-size", "5",
                        "twofold.max-page-size", "10",
                        "twofold.poll-after", "1s",
                        "twofold.sweep-interval", "2s",
                        "twofold.announce-again-after", "3s",
                        "twofold.estimate-wait", "4s")))
                .isEqualTo(new ApiProperties(
                        List.of("a-first-key-of-mine", "a-second-key-of-mine"),
                        DataSize.ofMegabytes(1),
                        5,
                        10,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4)));
    }

    @Test
    void refusesAShortKeyAndDoesNotShowIt() {
        assertThatThrownBy(() -> bind(Map.of("twofold.api-keys", "hunter2")))
                .rootCause()
                .hasMessageContaining("at least 16 characters")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void refusesToWaitLongerForAnEstimateThanTheDatabaseRemembersTheQuestion() {
        assertThatThrownBy(() -> bind(Map.of("twofold.estimate-wait", "51s")))
                .rootCause()
                .hasMessageContaining("at most 50 s");
    }

    private static ApiProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("twofold", ApiProperties.class);
    }
}
