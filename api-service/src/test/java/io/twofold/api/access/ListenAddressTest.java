package io.twofold.api.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.api.ApiProperties;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.util.unit.DataSize;

class ListenAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1"})
    void needsNoKeyOnThisMachine(String address) {
        assertThatCode(() -> new ListenAddress(listenOn(address), keys())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.7", "::"})
    void refusesToStartElsewhereWithoutAKey(String address) {
        assertThatThrownBy(() -> new ListenAddress(listenOn(address), keys()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("twofold.api-keys");
    }

    @Test
    void startsElsewhereWithAKey() {
        assertThatCode(() -> new ListenAddress(listenOn("0.0.0.0"), keys("0123456789abcdef")))
                .doesNotThrowAnyException();
    }

    @Test
    void takesNoAddressForEveryAddress() {
        assertThatThrownBy(() -> new ListenAddress(new ServerProperties(), keys()))
                .hasMessageContaining("server.address *");
    }

    private static ServerProperties listenOn(String address) {
        try {
            ServerProperties server = new ServerProperties();
            server.setAddress(InetAddress.getByName(address));
            return server;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ApiProperties keys(String... keys) {
        return new ApiProperties(
                List.of(keys),
                DataSize.ofKilobytes(1),
                1,
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }
}
