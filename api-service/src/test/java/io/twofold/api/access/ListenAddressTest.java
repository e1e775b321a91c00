package io.twofold.api.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.api.ApiProperties;
import io.twofold.testing.TestDatabase;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

class ListenAddressTest {
    private final ApiKeys keys = new ApiKeys(TestDatabase.create().dataSource());

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1"})
    void needsNoKeyOnThisMachine(String address) {
        assertThatCode(() -> start(listenOn(address), "", false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.7", "::"})
    void refusesToStartElsewhereWithoutAKey(String address) {
        assertThatThrownBy(() -> start(listenOn(address), "", false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("twofold keys create")
                .hasMessageContaining("twofold.api-keys");
    }

    @Test
    void startsElsewhereWithAKeyInTheConfiguration() {
        assertThatCode(() -> start(listenOn("0.0.0.0"), "0123456789abcdef", false))
                .doesNotThrowAnyException();
    }

    @Test
    void startsElsewhereWithAKeyInTheDatabase() {
        keys.create("acme", "first", Set.of(Scope.JOBS_READ), null);

        assertThatCode(() -> start(listenOn("0.0.0.0"), "", false)).doesNotThrowAnyException();
    }

    @Test
    void refusesToBeOpenElsewhere() {
        assertThatThrownBy(() -> start(listenOn("0.0.0.0"), "0123456789abcdef", true))
                .hasMessageContaining("twofold.access.open");
    }

    @Test
    void takesNoAddressForEveryAddress() {
        assertThatThrownBy(() -> start(new ServerProperties(), "", false)).hasMessageContaining("server.address *");
    }

    private void start(ServerProperties server, String configured, boolean open) {
        ApiProperties properties = new Binder(
                        new MapConfigurationPropertySource(Map.of("twofold.api-keys", configured)))
                .bindOrCreate("twofold", ApiProperties.class);
        KeyRing ring = new KeyRing(keys, InstantSource.system());
        Tokens tokens =
                new Tokens(new IssuerProperties(null, null, List.of()), new OidcProperties("tenant", null, "openid"));
        new ListenAddress(server, new AccessProperties(open), new Identities(properties, ring, tokens));
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
}
