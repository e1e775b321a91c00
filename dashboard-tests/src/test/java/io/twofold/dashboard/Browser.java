package io.twofold.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** One tab, and how a person finds things in it: by their text and their labels. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChromeDriver driver;
    private final Path downloads;

    private Browser(ChromeDriver driver, Path downloads) {
        this.driver = driver;
        this.downloads = downloads;
    }

    static Browser start() {
        try {
            Path downloads = Files.createTempDirectory("twofold-downloads");
            ChromeDriver driver = Chromium.start(downloads);
            driver.manage().timeouts().scriptTimeout(PATIENCE);
            return new Browser(driver, downloads);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path downloads() {
        return downloads;
    }

    /** Loads the dashboard anew at a view such as {@code /jobs?status=queued}, as a typed address would. */
    Browser open(URI server, String view) {
        driver.get("about:blank"); // a mere change of the fragment would load nothing
        driver.get(server.resolve("/#" + view).toString());
        return this;
    }

    /** Forgets what a former test has left in the server's storage: theme, key. */
    Browser forget(URI server) {
        driver.get(server.resolve("/dashboard/icon.svg").toString());
        script("localStorage.clear(); sessionStorage.clear();");
        takeProblems();
        return this;
    }

    Browser theme(URI server, String theme) {
        driver.get(server.resolve("/dashboard/icon.svg").toString());
        script("localStorage.setItem('twofold.theme', arguments[0]);", theme);
        return this;
    }

    Browser size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        return this;
    }

    @Nullable
    Object script(String code, Object... arguments) {
        return driver.executeScript(code, arguments);
    }

    /** Runs the body of an async function, which may {@code await import("./dashboard/…")}, and returns its result. */
    @Nullable
    Object module(String body, Object... arguments) {
        Object answer = driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);"
                        + "(async () => {" + body + "})().then((value) => done({ value }),"
                        + " (error) => done({ error: String(error && error.stack || error) }));",
                arguments);
        Map<?, ?> result = (Map<?, ?>) Objects.requireNonNull(answer);
        if (result.get("error") != null) {
            throw new JavascriptException((String) result.get("error"));
        }
        return result.get("value");
    }

    /** Waits until the page says so; a page that is just drawn anew is asked again. */
    void await(String what, Predicate<Browser> condition) {
        new WebDriverWait(driver, PATIENCE)
                .withMessage(() -> what + " at " + view() + "; the page says: "
                        + text("main").lines().limit(40).toList())
                .ignoring(StaleElementReferenceException.class)
                .until(any -> condition.test(this));
    }

    void awaitText(String text) {
        await("'" + text + "' to be seen", page -> page.text("body").contains(text));
    }

    void awaitHeading(String text) {
        await("the heading '" + text + "'", page -> page.text("h1").contains(text));
    }

    /** What is to be read in the first element that matches; empty where there is none. */
    String text(String css) {
        List<WebElement> found = all(css);
        return found.isEmpty() ? "" : found.get(0).getText();
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    WebElement the(By by) {
        await(by + " to be there", page -> !driver.findElements(by).isEmpty());
        return driver.findElement(by);
    }

    WebElement the(String css) {
        return the(By.cssSelector(css));
    }

    /** The button or link with this name. */
    WebElement control(String name) {
        return the(By.xpath(
                "//*[self::button or self::a][normalize-space()='" + name + "' or @aria-label='" + name + "']"));
    }

    /** Opens or closes what is folded away. */
    void fold(String heading) {
        WebElement summary = the(By.xpath("//summary[starts-with(normalize-space(), '" + heading + "')]"));
        script("arguments[0].scrollIntoView({ block: 'center' });", summary);
        summary.click();
    }

    boolean has(String name) {
        return !driver.findElements(By.xpath(
                        "//*[self::button or self::a][normalize-space()='" + name + "' or @aria-label='" + name + "']"))
                .isEmpty();
    }

    void click(String name) {
        WebElement control = control(name);
        script("arguments[0].scrollIntoView({ block: 'center' });", control);
        control.click();
    }

    /** The input, select or text area whose label begins with this text. */
    WebElement field(String label) {
        String named = "starts-with(normalize-space(), '" + label + "')";
        WebElement found = the(By.xpath("//*[self::input or self::select or self::textarea][ancestor::label[" + named
                + "] or @id = //label[" + named + "]/@for or @aria-label='" + label + "']"));
        script("arguments[0].scrollIntoView({ block: 'center' });", found);
        return found;
    }

    void fill(String label, String value) {
        WebElement field = field(label);
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        field.sendKeys(value);
    }

    void choose(String label, String option) {
        new Select(field(label)).selectByVisibleText(option);
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    void press(CharSequence... keys) {
        focused().sendKeys(keys);
    }

    String address() {
        return Objects.requireNonNullElse(driver.getCurrentUrl(), "");
    }

    /** What follows the {@code #}. */
    String view() {
        int start = address().indexOf('#');
        return start < 0 ? "" : address().substring(start + 1);
    }

    void back() {
        driver.navigate().back();
    }

    byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** Errors on the console since they were last taken, such as violations of the Content-Security-Policy. */
    List<String> takeProblems() {
        List<String> problems = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
                problems.add(entry.getMessage());
            }
        }
        return problems;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
