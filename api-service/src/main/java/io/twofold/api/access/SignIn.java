package io.twofold.api.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.twofold.api.http.PageConnections;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Where people who use the dashboard sign in: by the authorization code flow with PKCE (RFC 7636), as a client that keeps no
 * secret. The issuer is asked when somebody first wants to know, and again after a while if it did not answer.
 */
final class SignIn implements PageConnections {
    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final IssuerProperties issuer;
    private final OidcProperties properties;
    private final InstantSource clock;
    private @Nullable Provider known;
    private Instant notBefore = Instant.MIN;

    SignIn(IssuerProperties issuer, OidcProperties properties, InstantSource clock) {
        this.issuer = issuer;
        this.properties = properties;
        this.clock = clock;
    }

    /** What the page has to know. */
    record Provider(
            String issuer,
            @JsonProperty("authorization_endpoint") String authorizationEndpoint,
            @JsonProperty("token_endpoint") String tokenEndpoint,
            @JsonProperty("client_id") String clientId,
            String scope) {}

    /** Empty if nobody can sign in: it is not configured, or the issuer does not answer now. */
    synchronized Optional<Provider> provider() {
        String uri = issuer.issuerUri();
        String client = properties.clientId();
        if (known == null && uri != null && client != null && !clock.instant().isBefore(notBefore)) {
            try {
                known = read(OpenIdConfiguration.of(uri), uri, client);
            } catch (RuntimeException e) {
                LOG.warn("Nobody can sign in at {} now: {}", uri, e.toString());
                notBefore = clock.instant().plus(PAUSE);
            }
        }
        return Optional.ofNullable(known);
    }

    private Provider read(JsonNode configuration, String uri, String client) {
        String authorization = configuration.path("authorization_endpoint").asString("");
        String token = configuration.path("token_endpoint").asString("");
        if (authorization.isEmpty() || token.isEmpty()) {
            throw new IllegalStateException("its OpenID configuration names no authorization or no token endpoint");
        }
        return new Provider(uri, authorization, token, client, properties.scopes());
    }

    @Override
    public List<String> origins() {
        return provider()
                .map(provider -> URI.create(provider.tokenEndpoint()))
                .map(uri -> List.of(uri.getScheme() + "://" + uri.getAuthority()))
                .orElse(List.of());
    }
}
