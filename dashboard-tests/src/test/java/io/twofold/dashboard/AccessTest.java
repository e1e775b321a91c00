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
            page.awaitText("API key");
            assertThat(page.all("form.sign-in [role=alert]")).hasSize(1);
            assertThat(Axe.violations(page)).isEmpty();

            page.fill("API key", "a key that nobody has");
            page.click("Use this key");
            page.await(
                    "a word about the wrong key",
                    now -> now.text("form.sign-in [role=alert]").contains("not"));

            page.fill("API key", Server.KEY);
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
}
