package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** From the first click to the compressed file, in one window that is never loaded again. */
class JourneyTest extends DashboardTest {

    @Test
    void fromTheFormToTheFileWithoutLoadingThePageAgain() throws Exception {
        Browser page = browser().open(server().address(), "");
        page.awaitHeading("Jobs");
        page.script("""
                window.marked = "never loaded again";
                window.statuses = [];
                new MutationObserver(() => document.querySelectorAll("h1 ~ * .status").forEach((one) => {
                    const word = one.className.replace("status", "").trim();
                    if (window.statuses.at(-1) !== word) window.statuses.push(word);
                })).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
                """);

        page.click("New job");
        page.awaitText("All settings of the recipe");
        page.field("qr-uniform").click();
        page.fill("Sparsity, in percent", "50");
        page.click("Estimate");
        page.awaitText("What comes of it");
        page.script("window.statuses.length = 0;");
        page.click("Submit");
        page.await("the job's page", now -> now.view().startsWith("/jobs/job_"));
        String id = page.view().substring("/jobs/".length());
        page.await(
                "the job's success", now -> !now.all("h1 ~ * .status.succeeded").isEmpty());

        assertThat(page.script("return window.marked;")).isEqualTo("never loaded again");
        assertThat(((List<?>) Objects.requireNonNull(page.script("return window.statuses;")))
                        .stream().map(String::valueOf))
                .containsSubsequence("running", "succeeded");
        numbersAreThoseOfTheApi(page, id);
        mapIsThatOfTheApi(page, id);
        fileHasItsDigest(page, id, "factored", "model.safetensors");
        fileHasItsDigest(page, id, "", "report.json");
        assertThat(page.script("return window.marked;")).isEqualTo("never loaded again");
    }

    private static void numbersAreThoseOfTheApi(Browser page, String id) {
        JsonNode result = server().get("/v1/jobs/" + id).path("result");
        String shown = page.text(".outcome");

        assertThat(shown)
                .contains(
                        String.format("%.1f %%", 100 * result.path("kept_ratio").asDouble()),
                        String.format("%.1f MB", result.path("bytes_dense").asLong() / 1e6));
        result.path("token_perplexity")
                .properties()
                .forEach(text -> assertThat(shown)
                        .contains(
                                text.getKey(),
                                String.format(
                                        "%.3f", text.getValue().path("dense").asDouble())));
    }

    private static void mapIsThatOfTheApi(Browser page, String id) {
        JsonNode layers = server().get("/v1/jobs/" + id + "/layers").path("items");
        page.await("the map of all layers", now -> now.all("[role=gridcell]").size() == layers.size());
        Map<String, String> measures = Map.of(
                "Removed parameters",
                "sparsity",
                "Low-rank share",
                "rank_ratio",
                "Relative error",
                "relative_error",
                "Rank",
                "rank");
        measures.forEach((title, field) -> {
            page.click(title);
            Map<String, String> shown = page.all("[role=gridcell]").stream()
                    .map(cell -> Objects.requireNonNull(cell.getDomAttribute("aria-label")))
                    .map(text -> text.split(": ", 2))
                    .collect(Collectors.toMap(part -> part[0], part -> part[1]));
            layers.forEach(layer -> {
                String matrix = layer.path("name")
                        .asString()
                        .replaceFirst("^.*?\\d+\\.", "")
                        .replaceFirst("\\.weight$", "");
                String text = shown.get("Block " + layer.path("block").asInt() + ", " + matrix);
                assertThat(text)
                        .as(title + " of " + layer.path("name").asString())
                        .isNotNull();
                double value = Double.parseDouble(Objects.requireNonNull(text).replaceAll("[^0-9.]", ""));
                double scale = field.equals("rank") ? 1 : 100;
                assertThat(value).isCloseTo(scale * layer.path(field).asDouble(), within(0.0501));
            });
        });
    }

    private static void fileHasItsDigest(Browser page, String id, String group, String name)
            throws IOException, GeneralSecurityException {
        String full = group.isEmpty() ? name : group + "/" + name;
        String digest = server().get("/v1/jobs/" + id + "/artifacts")
                .path("items")
                .valueStream()
                .filter(file -> file.path("name").asString().equals(full))
                .findFirst()
                .orElseThrow()
                .path("sha256")
                .asString();
        WebElement link = page.the("a[href$='/artifacts/" + full + "']");
        String shown =
                link.findElement(By.xpath("ancestor::tr//td[last()]/code")).getText();
        page.script("arguments[0].scrollIntoView({ block: 'center' });", link);
        link.click();
        Path saved = page.downloads().resolve(name);
        Awaitility.await(name + " to be saved").until(() -> Files.exists(saved));

        assertThat(digest).startsWith(shown.replace("…", "")).hasSize(64);
        assertThat(shown).hasSizeGreaterThan(8);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(saved))))
                .isEqualTo(digest);
    }

    @Test
    void theMapIsReadWithTheArrowKeys() {
        Browser page = open(Objects.requireNonNull(Pages.all(server()).get("job")));
        page.await("the map", now -> !now.all("[role=gridcell]").isEmpty());
        WebElement first = page.the("[role=gridcell][tabindex='0']");
        page.script("arguments[0].focus();", first);
        String start = page.text(".detail h3");
        page.press(Keys.ARROW_RIGHT);
        page.press(Keys.ARROW_DOWN);

        assertThat(start).startsWith("Block 0");
        assertThat(page.text(".detail h3")).startsWith("Block 1").isNotEqualTo(start);
        assertThat(page.text(".detail")).contains("weights", "removed", "%");
        assertThat(page.all("[role=gridcell][tabindex='0']")).hasSize(1);
    }

    @Test
    void everyButtonDoesWhatItSays() {
        String job = server().submit(ENDLESS.formatted(""));
        Browser page = open("/jobs/" + job);
        awaitStatus(page, "running");

        page.click("Pause");
        awaitStatus(page, "paused");
        assertThat(page.has("Pause")).isFalse();
        page.click("Resume");
        awaitStatus(page, "running");
        page.click("Cancel");
        page.click("Let it run");
        page.click("Cancel");
        page.click("Cancel the job");
        awaitStatus(page, "cancelled");
        assertThat(server().status(job)).isEqualTo("cancelled");

        page.click("Retry");
        page.await(
                "the new job's page",
                now -> now.view().startsWith("/jobs/job_") && !now.view().endsWith(job));
        String next = page.view().substring("/jobs/".length());
        assertThat(server().get("/v1/jobs/" + next).path("retry_of").asString()).isEqualTo(job);
        server().post("/v1/jobs/" + next + "/cancel", "");
        awaitStatus(page, "cancelled");

        page.click("Delete");
        page.click("Undo");
        awaitStatus(page, "cancelled");
        assertThat(server().status(next)).isEqualTo("cancelled");
        page.click("Delete");
        page.await("the list", now -> now.view().equals("/jobs"));
        expectOnConsole("404");
        page.click("Close this message");
        Awaitility.await("the job to be gone").until(() -> server().status(next).equals("404"));
    }

    private static void awaitStatus(Browser page, String status) {
        page.await(
                "status " + status, now -> !now.all("h1 ~ * .status." + status).isEmpty());
    }
}
