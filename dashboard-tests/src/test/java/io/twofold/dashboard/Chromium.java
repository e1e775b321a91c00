package io.twofold.dashboard;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Chromium and its driver, as Debian installs them or as {@code TWOFOLD_TEST_CHROMIUM} and {@code TWOFOLD_TEST_CHROMEDRIVER}
 * name them. Where there is none the tests are skipped, unless {@code TWOFOLD_TEST_BROWSER=required}.
 */
final class Chromium {
    private static final Map<String, String> PLACES = Map.of(
            "TWOFOLD_TEST_CHROMIUM", "/usr/bin/chromium",
            "TWOFOLD_TEST_CHROMEDRIVER", "/usr/bin/chromedriver");

    private Chromium() {}

    /**
     * @param downloads the directory that gets what a page saves
     * @throws org.opentest4j.TestAbortedException if there is no Chromium here
     */
    static ChromeDriver start(Path downloads) {
        Path browser = find("TWOFOLD_TEST_CHROMIUM");
        Path driver = find("TWOFOLD_TEST_CHROMEDRIVER");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // or it does not start as root, as in a container
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--disable-sync",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--hide-scrollbars",
                "--lang=en-US",
                "--force-color-profile=srgb");
        options.setExperimentalOption(
                "prefs",
                Map.of("download.default_directory", downloads.toString(), "download.prompt_for_download", false));
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.toFile())
                .usingAnyFreePort()
                .withLogFile(new File("/dev/null"))
                .build();
        return new ChromeDriver(service, options);
    }

    private static Path find(String variable) {
        String named = System.getenv(variable);
        Path place = Path.of(named == null ? Objects.requireNonNull(PLACES.get(variable)) : named);
        boolean there = Files.isExecutable(place);
        String message = "No " + place + " here: install chromium and chromium-driver, or set " + variable;
        if (!there && "required".equals(System.getenv("TWOFOLD_TEST_BROWSER"))) {
            throw new IllegalStateException(message);
        }
        Assumptions.assumeTrue(there, message);
        return place;
    }
}
