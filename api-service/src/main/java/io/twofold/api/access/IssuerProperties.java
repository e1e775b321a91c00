package io.twofold.api.access;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose tokens count, under the names that Spring Security has for it. Without issuer and key set no token does.
 *
 * @param issuerUri what tokens must have as {@code iss}; its OpenID configuration says where the keys are
 * @param jwkSetUri where the keys are, if not there
 * @param audiences tokens must have one of these as {@code aud}
 */
@ConfigurationProperties("spring.security.oauth2.resourceserver.jwt")
record IssuerProperties(
        @Nullable String issuerUri,
        @Nullable String jwkSetUri,
        @DefaultValue List<String> audiences) {

    IssuerProperties {
        audiences = List.copyOf(audiences);
        if ((issuerUri != null || jwkSetUri != null) && audiences.isEmpty()) {
            throw new IllegalArgumentException(
                    "spring.security.oauth2.resourceserver.jwt.audiences must name this service:"
                            + " otherwise a token that the issuer made for any other service would count here");
        }
    }

    boolean isGiven() {
        return issuerUri != null || jwkSetUri != null;
    }
}
