package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures of every page, for people to look at; they lie in {@code dashboard-tests/target/screenshots}. */
class ScreenshotsTest extends DashboardTest {
    private static final int TALLEST = 6000;

    @BeforeEach
    void oneOfThePagesIsOfAJobThatIsNotThere() {
        expectOnConsole("status of 404");
    }

    @ParameterizedTest
    @CsvSource({"360, light", "360, dark", "1280, light", "1280, dark", "3840, light", "3840, dark"})
    void everyPage(int width, String theme) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "screenshots"));
        browser().theme(server().address(), theme);
        for (Map.Entry<String, String> page : Pages.all(server()).entrySet()) {
            Browser shown = browser().size(width, 900);
            open(page.getValue());
            Pages.await(shown);
            Object height = Objects.requireNonNull(shown.script("return document.documentElement.scrollHeight;"));
            shown.size(width, Math.min(((Number) height).intValue(), TALLEST));
            Path file = directory.resolve(page.getKey() + "-" + width + "-" + theme + ".png");
            Files.write(file, shown.screenshot());
            assertThat(file).isNotEmptyFile();
        }
    }

    /** The README's pictures: {@code -Dtwofold.images=true} renews them. */
    @Test
    void imagesOfTheReadme() throws IOException {
        boolean renew = Boolean.getBoolean("twofold.images");
        Path directory = Files.createDirectories(
                renew ? Path.of("..", "docs", "images") : Path.of("target", "screenshots", "readme"));
        Map<String, String> pages = Pages.all(server());
        for (String name : new String[] {"job", "compare"}) {
            Browser page = browser().theme(server().address(), "light").size(1280, 900);
            open(Objects.requireNonNull(pages.get(name)));
            Pages.await(page);
            Files.write(directory.resolve("dashboard-" + name + ".png"), page.screenshot());
        }
    }
}
