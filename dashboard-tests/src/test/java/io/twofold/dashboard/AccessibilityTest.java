package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** axe-core finds nothing, on any page, in either theme, and at the width of a telephone nothing sticks out. */
class AccessibilityTest extends DashboardTest {

    @BeforeEach
    void oneOfThePagesIsOfAJobThatIsNotThere() {
        expectOnConsole("status of 404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void axeFindsNothing(String theme) {
        browser().theme(server().address(), theme);
        Map<String, List<String>> found = new TreeMap<>();
        for (Map.Entry<String, String> page : Pages.all(server()).entrySet()) {
            Browser shown = open(page.getValue());
            Pages.settle(shown);
            found.put(page.getKey(), Axe.violations(shown));
        }

        assertThat(found.entrySet())
                .allSatisfy(
                        page -> assertThat(page.getValue()).as(page.getKey()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 360, 768})
    void nothingIsWiderThanTheWindow(int width) {
        browser().size(width, 740);
        List<String> wide = new ArrayList<>();
        Pages.all(server()).forEach((name, view) -> {
            Browser shown = open(view);
            Pages.settle(shown);
            Object sticking = shown.script("return document.documentElement.scrollWidth;");
            if (((Number) Objects.requireNonNull(sticking)).intValue() > width) {
                wide.add(name + " is " + sticking + " px wide in " + width);
            }
        });

        assertThat(wide).isEmpty();
    }
}
