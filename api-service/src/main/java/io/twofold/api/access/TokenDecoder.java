package io.twofold.api.access;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import tools.jackson.databind.JsonNode;

/**
 * Builds what checks tokens: signature (public keys only, so never {@code none} or a shared secret), issuer, audience and
 * times. The keys are fetched when first needed and kept; tokens that name unknown keys make it look again, but not more than
 * twice in half a minute.
 */
final class TokenDecoder {
    private TokenDecoder() {}

    static JwtDecoder of(IssuerProperties issuer) {
        return new SupplierJwtDecoder(() -> create(issuer));
    }

    private static JwtDecoder create(IssuerProperties issuer) {
        JWKSource<SecurityContext> keys =
                JWKSourceBuilder.create(keySet(issuer), OpenIdConfiguration.WEB).build();
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null)); // RFC 9068 has the second
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                Set.of(
                        JWSAlgorithm.RS256,
                        JWSAlgorithm.RS384,
                        JWSAlgorithm.RS512,
                        JWSAlgorithm.PS256,
                        JWSAlgorithm.PS384,
                        JWSAlgorithm.PS512,
                        JWSAlgorithm.ES256,
                        JWSAlgorithm.ES384,
                        JWSAlgorithm.ES512),
                keys));
        processor.setJWTClaimsSetVerifier((claims, context) -> {}); // the validators do it
        NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(validator(issuer));
        return decoder;
    }

    private static OAuth2TokenValidator<Jwt> validator(IssuerProperties issuer) {
        List<OAuth2TokenValidator<Jwt>> all = new ArrayList<>();
        all.add(new JwtTimestampValidator());
        all.add(new JwtClaimValidator<Object>("exp", Objects::nonNull));
        all.add(new JwtClaimValidator<List<String>>(
                "aud", audience -> audience != null && audience.stream().anyMatch(issuer.audiences()::contains)));
        if (issuer.issuerUri() != null) {
            all.add(new JwtIssuerValidator(issuer.issuerUri()));
        }
        return new DelegatingOAuth2TokenValidator<>(all);
    }

    private static URL keySet(IssuerProperties issuer) {
        try {
            if (issuer.jwkSetUri() != null) {
                return URI.create(issuer.jwkSetUri()).toURL();
            }
            JsonNode configuration = OpenIdConfiguration.of(Objects.requireNonNull(issuer.issuerUri()));
            return URI.create(configuration.path("jwks_uri").asString("")).toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
