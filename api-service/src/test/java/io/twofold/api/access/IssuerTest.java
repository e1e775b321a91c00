package io.twofold.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.api.http.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class IssuerTest {
    private static final String PREFIX = "spring.security.oauth2.resourceserver.jwt";
    private static final String NOBODY_LISTENS = "http://127.0.0.1:1";

    @Test
    void noTokenCountsUnlessAnIssuerIsNamed() {
        assertThat(bind(Map.of()).isGiven()).isFalse();
        assertThat(tokens(bind(Map.of())).areTrusted()).isFalse();
    }

    @Test
    void anIssuerNeedsAnAudience() {
        assertThatThrownBy(() -> bind(Map.of(PREFIX + ".issuer-uri", "https://login.example")))
                .rootCause()
                .hasMessageContaining(PREFIX + ".audiences");
    }

    @Test
    void anIssuerThatDoesNotAnswerIsNoFaultOfTheToken() {
        Tokens byIssuer = tokens(new IssuerProperties(NOBODY_LISTENS, null, List.of("twofold")));
        Tokens byKeySet = tokens(new IssuerProperties(null, NOBODY_LISTENS, List.of("twofold")));
        String token = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30.AAAA"; // {"alg":"RS256","kid":"a"}

        assertThatThrownBy(() -> byIssuer.find(token))
                .isInstanceOf(ProblemException.class)
                .hasMessage("Try again in a while");
        assertThatThrownBy(() -> byKeySet.find(token))
                .isInstanceOf(ProblemException.class)
                .hasMessage("Try again in a while");
    }

    private static Tokens tokens(IssuerProperties issuer) {
        return new Tokens(issuer, new OidcProperties("tenant", null, "openid"));
    }

    private static IssuerProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate(PREFIX, IssuerProperties.class);
    }
}
