package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Access tokens of an identity provider. */
class TokensTest extends AccessTest {

    @Test
    void aTokenOpensItsTenantWithItsScopes() {
        ApiClient client = nobody.with(ISSUER.token(claims -> claims));

        String id = client.post("/v1/jobs", ApiClient.SAMPLE).id();

        assertThat(client.get("/v1/jobs/" + id).status()).isEqualTo(200);
        assertThat(jdbc.sql("SELECT tenant FROM job WHERE id = ?")
                        .param(id)
                        .query(String.class)
                        .single())
                .isEqualTo("acme");
        assertThat(client.get("/v1/admin/audit").status()).isEqualTo(403);
    }

    @Test
    void scopesMayComeAsAListAndAudiencesToo() {
        ApiClient client = nobody.with(ISSUER.token(claims -> claims.claim("scope", null)
                .claim("scp", List.of("jobs:read"))
                .audience(List.of("somebody", "another"))));

        assertThat(client.get("/v1/jobs").status()).isEqualTo(200);
        assertThat(client.post("/v1/jobs", ApiClient.SAMPLE).status()).isEqualTo(403);
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("expired", ISSUER.token(claims -> claims.expirationTime(ago()))),
                Arguments.of("without an end", ISSUER.token(claims -> claims.expirationTime(null))),
                Arguments.of(
                        "not valid yet",
                        ISSUER.token(claims ->
                                claims.notBeforeTime(Date.from(Instant.now().plusSeconds(300))))),
                Arguments.of("for another service", ISSUER.token(claims -> claims.audience("elsewhere"))),
                Arguments.of("for nobody", ISSUER.token(claims -> claims.audience((String) null))),
                Arguments.of("of another issuer", ISSUER.token(claims -> claims.issuer("https://evil.example"))),
                Arguments.of("of no issuer", ISSUER.token(claims -> claims.issuer(null))),
                Arguments.of("without a subject", ISSUER.token(claims -> claims.subject(null))),
                Arguments.of("not signed", ISSUER.unsigned()),
                Arguments.of("signed with the public key", ISSUER.signedWithThePublicKey()),
                Arguments.of(
                        "signed with another key of the same name",
                        TokenIssuer.sign(
                                TokenIssuer.key("first"), ISSUER.claims().build())),
                Arguments.of(
                        "signed with a key that nobody knows",
                        TokenIssuer.sign(
                                TokenIssuer.key("second"), ISSUER.claims().build())),
                Arguments.of("cut", ISSUER.token(claims -> claims).replaceFirst("[^.]+$", "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void aTokenThatIsNotValidHereIsRefused(String what, String token) {
        Answer answer = nobody.with(token).get("/v1/jobs");

        assertThat(answer.status()).as(what).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        assertThat(answer.body()).doesNotContain(token);
    }

    @Test
    void aTokenThatNamesNoTenantMayNothing() {
        assertThat(nobody.with(ISSUER.token(claims -> claims.claim("tenant", null)))
                        .get("/v1/jobs")
                        .status())
                .isEqualTo(403);
        assertThat(nobody.with(ISSUER.token(claims -> claims.claim("tenant", "a'b")))
                        .get("/v1/jobs")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aTokenWithoutScopesMayNothing() {
        assertThat(nobody.with(ISSUER.token(claims -> claims.claim("scope", "openid")))
                        .get("/v1/jobs")
                        .status())
                .isEqualTo(403);
    }

    private static Date ago() {
        return Date.from(Instant.now().minusSeconds(300));
    }
}
