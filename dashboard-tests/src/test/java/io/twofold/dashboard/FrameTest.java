package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** What is around all pages: navigation, themes, the policy that lets no foreign script in. */
class FrameTest extends DashboardTest {

    @Test
    void theFirstPageHasTheJobs() {
        browser().open(server().address(), "");
        browser().awaitHeading("Jobs");

        assertThat(browser().the("nav a[aria-current='page']").getText()).isEqualTo("Jobs");
    }

    @Test
    void thereIsAWordForAPageThatIsNotThere() {
        open("/nowhere");
        browser().awaitText("There is no such page");
    }

    @Test
    void theFirstTabGoesPastTheFrame() {
        open("/system");
        browser().awaitHeading("System");
        await().until(
                        () -> { // round once, wherever it begins
                            browser().press(Keys.TAB);
                            return browser().focused().getText().equals("Skip to the content");
                        });

        assertThat(reachable(8)).containsSubsequence("Twofold", "Jobs", "Compare", "System", "New job");
    }

    private static List<String> reachable(int steps) {
        return java.util.stream.IntStream.range(0, steps)
                .mapToObj(step -> {
                    browser().press(Keys.TAB);
                    return browser().focused().getText();
                })
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void aThemeIsKept(String theme) {
        open("/system");
        browser().choose("Theme", theme.equals("light") ? "Light" : "Dark");
        open("/system");

        assertThat(browser().script("return document.documentElement.dataset.theme;"))
                .isEqualTo(theme);
        assertThat(browser().script("return getComputedStyle(document.body).backgroundColor;"))
                .isEqualTo(theme.equals("light") ? "rgb(247, 248, 248)" : "rgb(18, 21, 23)");
    }

    /** That a violation is seen at all, or the other tests would prove nothing. */
    @Test
    void aForeignScriptIsNotRunAndTheConsoleSaysSo() {
        open("/system");
        browser().awaitHeading("System");
        browser().script("""
                        const script = document.createElement("script");
                        script.textContent = "window.foreign = true;";
                        document.body.append(script);
                        """);

        assertThat(browser().script("return window.foreign === undefined;")).isEqualTo(true);
        assertThat(browser().takeProblems()).anyMatch(problem -> problem.contains("Content Security Policy"));
    }
}
