package io.twofold.api.access;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/** Refuses to start a service that others can reach and anybody may use. */
@Component
final class ListenAddress {

    ListenAddress(ServerProperties server, AccessProperties properties, Identities identities) {
        @Nullable InetAddress address = server.getAddress();
        if (address != null && address.isLoopbackAddress()) {
            return;
        }
        String reachable = "server.address " + (address == null ? "*" : address.getHostAddress())
                + " can be reached by others, so API keys are needed: ";
        if (properties.open()) {
            throw new IllegalStateException(
                    reachable + "unset twofold.access.open (TWOFOLD_ACCESS_OPEN), or listen on 127.0.0.1");
        }
        if (!identities.areNeeded()) {
            throw new IllegalStateException(reachable
                    + "make one with 'twofold keys create', set twofold.api-keys (TWOFOLD_API_KEYS) or an OIDC issuer,"
                    + " or listen on 127.0.0.1");
        }
    }
}
