package io.twofold.api.access;

import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.stereotype.Component;

/**
 * Access tokens of an OpenID Connect provider. Of Spring Security only its decoder is used: its filters would bring sessions,
 * answers and headers of their own, and the rest of what is asked here is one header.
 */
@Component
final class Tokens {
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

    private final @Nullable JwtDecoder decoder;
    private final String tenantClaim;

    Tokens(IssuerProperties issuer, OidcProperties properties) {
        this.decoder = issuer.isGiven() ? TokenDecoder.of(issuer) : null;
        this.tenantClaim = properties.tenantClaim();
    }

    /** Whether an issuer is configured. */
    boolean areTrusted() {
        return decoder != null;
    }

    /**
     * Who a token was made for.
     *
     * @throws ProblemException 401 if the token is not valid here, 403 if it names no tenant, 503 if the provider's keys cannot
     *     be had
     */
    Caller find(String token) {
        Jwt jwt = decode(token);
        String tenant = jwt.getClaims().get(tenantClaim) instanceof String name ? name : "";
        if (!Tenants.isValid(tenant)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "The token names no tenant in its claim '" + tenantClaim + "'");
        }
        return new Caller(tenant, "oidc:" + jwt.getSubject(), scopes(jwt));
    }

    private Jwt decode(String token) {
        if (decoder == null) {
            throw new IllegalStateException("no token counts where no issuer is configured");
        }
        try {
            Jwt jwt = decoder.decode(token);
            if (jwt.getSubject() == null || jwt.getSubject().isEmpty()) {
                throw invalid("it has no subject");
            }
            return jwt;
        } catch (BadJwtException e) {
            throw invalid(String.valueOf(e.getMessage()));
        } catch (JwtException | JwtDecoderInitializationException e) {
            if (isOfUnknownKey(e)) {
                throw invalid("it is signed by an unknown key");
            }
            LOG.warn("The keys of the identity provider cannot be had: {}", e.getMessage());
            throw new ProblemException(ProblemType.IDENTITY_PROVIDER_UNAVAILABLE, "Try again in a while");
        }
    }

    private static boolean isOfUnknownKey(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RateLimitReachedException) {
                return true; // it has looked for new keys just now
            }
        }
        return false;
    }

    private static ProblemException invalid(String reason) {
        return Identities.unauthorized("The token is not valid: " + reason, Identities.INVALID);
    }

    private static Set<Scope> scopes(Jwt jwt) {
        return Stream.of("scope", "scp")
                .flatMap(claim -> words(jwt.getClaims().get(claim)))
                .map(Scope::of)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<String> words(@Nullable Object claim) {
        if (claim instanceof Collection<?> several) {
            return several.stream().map(String::valueOf);
        }
        return claim instanceof String one ? Arrays.stream(one.split(" ")) : Stream.empty();
    }
}
