package io.twofold.api.access;

import io.twofold.api.ApiProperties;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/** Refuses to start a service that others can reach and anybody may use. */
@Component
final class ListenAddress {

    ListenAddress(ServerProperties server, ApiProperties properties) {
        @Nullable InetAddress address = server.getAddress();
        if ((address == null || !address.isLoopbackAddress())
                && properties.apiKeys().isEmpty()) {
            throw new IllegalStateException("server.address " + (address == null ? "*" : address.getHostAddress())
                    + " can be reached by others, so API keys are needed: set twofold.api-keys (TWOFOLD_API_KEYS),"
                    + " or listen on 127.0.0.1");
        }
    }
}
