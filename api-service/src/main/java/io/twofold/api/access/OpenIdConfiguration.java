package io.twofold.api.access;

import com.nimbusds.jose.util.DefaultResourceRetriever;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import tools.jackson.databind.JsonNode;

/** What an issuer says of itself (OpenID Connect Discovery 1.0, section 4). */
final class OpenIdConfiguration {
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int LARGEST_DOCUMENT = 1 << 20;

    /** Fetches documents, but not for long, and no large ones. */
    static final DefaultResourceRetriever WEB =
            new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, LARGEST_DOCUMENT);

    private OpenIdConfiguration() {}

    /**
     * Asks the issuer.
     *
     * @throws UncheckedIOException if it does not answer
     * @throws IllegalStateException if the answer is about another issuer
     */
    static JsonNode of(String issuer) {
        try {
            URL described = URI.create(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration")
                    .toURL();
            JsonNode configuration = Json.parse(WEB.retrieveResource(described).getContent());
            if (!configuration.path("issuer").asString("").equals(issuer)) {
                throw new IllegalStateException(described + " is about another issuer than " + issuer);
            }
            return configuration;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
