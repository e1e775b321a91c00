package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that wants a key, and one that goes away. */
class AccessTest extends DashboardTest {

    @Test
    void aKeyIsAskedForAndWithoutTheServerThePageStays() {
        expectOnConsole("401");
        expectOnConsole("ERR_CONNECTION_REFUSED");
        expectOnConsole("ERR_INCOMPLETE_CHUNKED_ENCODING");
        Browser page = browser();
        try (Server closed = Server.start(Map.of("twofold.api-keys", Server.KEY))) {
            String job = closed.submit(QUICK.formatted(""));
            page.forget(closed.address()).open(closed.address(), "/jobs/" + job);
            page.awaitText("API key or access token");
            assertThat(page.all("form.sign-in [role=alert]")).hasSize(1);
            assertThat(Axe.violations(page)).isEmpty();

            page.fill("API key or access token", "a key that nobody has");
            page.click("Use this key");
            page.await(
                    "a word about the wrong key",
                    now -> now.text("form.sign-in [role=alert]").contains("not"));

            page.fill("API key or access token", Server.KEY);
            page.click("Use this key");
            page.await("the job", now -> !now.all("h1 ~ * .status.succeeded").isEmpty());
            assertThat(page.has("Sign out")).isTrue();

            closed.close();
            page.awaitText("The server has not answered since");
            assertThat(page.text("h1")).isNotEmpty();
            assertThat(page.text(".outcome")).contains("block parameters kept");
            page.click("Sign out");
            assertThat(page.has("Sign out")).isFalse();
        }
    }

    @Test
    void onePersonSignsInAtTheProviderAndComesBackToTheSameView() {
        expectOnConsole("401");
        expectOnConsole("403"); // no operator
        Browser page = browser();
        try (Issuer issuer = Issuer.start();
                Server closed = Server.start(Map.of(
                        "spring.security.oauth2.resourceserver.jwt.issuer-uri", issuer.uri(),
                        "spring.security.oauth2.resourceserver.jwt.audiences", "twofold",
                        "twofold.oidc.client-id", "dashboard"))) {
            page.forget(closed.address()).open(closed.address(), "/system");
            page.awaitText("Sign in at 127.0.0.1");
            assertThat(Axe.violations(page)).isEmpty();

            page.click("Sign in at 127.0.0.1:" + issuer.port());

            page.awaitText("Of the tenant acme");
            assertThat(page.text("h1")).isEqualTo("System");
            assertThat(issuer.granted()).isEqualTo(1);
            assertThat(page.has("Sign out")).isTrue();
        }
    }
}
