package io.twofold.source.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubSettingsTest {
    @TempDir
    private Path home;

    @Test
    void hasTheDefaultsOfThePythonLibrary() {
        HubSettings settings = HubSettings.of(Map.of(), home);

        assertThat(settings.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(settings.token()).isNull();
        assertThat(settings.offline()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "HF_HUB_CACHE, /c, /c",
        "HUGGINGFACE_HUB_CACHE, /c, /c",
        "HF_HOME, /h, /h/hub",
        "XDG_CACHE_HOME, /x, /x/huggingface/hub"
    })
    void findsTheCacheWhereThePythonLibraryHasIt(String variable, String value, Path cache) {
        assertThat(HubSettings.of(Map.of(variable, value), home).cache()).isEqualTo(cache);
    }

    @Test
    void takesTheTokenFromTheEnvironmentOrFromItsFile() throws IOException {
        Files.writeString(home.resolve("token"), "hf_file\n");
        String here = home.toString();

        assertThat(HubSettings.of(Map.of("HF_HOME", here), home).token()).isEqualTo("hf_file");
        assertThat(HubSettings.of(Map.of("HF_HOME", here, "HF_TOKEN", "hf_own"), home)
                        .token())
                .isEqualTo("hf_own");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "TRUE, true", "yes, true", "on, true", "0, false", "false, false", "'', false"})
    void isOfflineIfItIsTold(String value, boolean offline) {
        assertThat(HubSettings.of(Map.of("HF_HUB_OFFLINE", value), home).offline())
                .isEqualTo(offline);
    }

    @Test
    void dropsTheSlashAtTheEndOfTheEndpoint() {
        assertThat(HubSettings.of(Map.of("HF_ENDPOINT", "https://hub.example/hf/"), home)
                        .endpoint())
                .isEqualTo(URI.create("https://hub.example/hf"));
    }

    @Test
    void refusesATokenThatCannotBeSent() {
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_TOKEN", "a\nb"), home))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HF_TOKEN")
                .hasMessageNotContaining("a\nb");
    }
}
