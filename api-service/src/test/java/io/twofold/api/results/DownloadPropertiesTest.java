package io.twofold.api.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DownloadPropertiesTest {
    @Test
    void sendsFilesItselfUnlessToldOtherwise() {
        DownloadProperties settings = bind(Map.of());

        assertThat(settings).isEqualTo(new DownloadProperties(false, Duration.ofSeconds(60)));
    }

    @Test
    void readsItsProperties() {
        DownloadProperties settings =
                bind(Map.of("twofold.downloads.redirect", "true", "twofold.downloads.validity", "5m"));

        assertThat(settings).isEqualTo(new DownloadProperties(true, Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT1H0.001S", "-PT1S"})
    void refusesAddressesThatAreGoodForTooLongOrNotAtAll(String validity) {
        assertThatThrownBy(() -> new DownloadProperties(true, Duration.parse(validity)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("twofold.downloads.validity must lie in 1s … 1h");
    }

    private static DownloadProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("twofold.downloads", DownloadProperties.class);
    }
}
