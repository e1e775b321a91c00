package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two jobs side by side. */
class CompareTest extends DashboardTest {

    @Test
    void twoJobsAreChosenAndTheirNumbersAreThoseOfTheApi() {
        String view = Objects.requireNonNull(Pages.all(server()).get("compare"));
        String[] ids = view.substring("/compare?ids=".length()).split(",");
        Browser page = open("/compare");
        page.awaitText("No job is chosen yet");
        for (String id : ids) {
            page.field(labelOf(page, id)).click();
        }
        page.awaitText("Size against quality");

        assertThat(page.view()).isEqualTo(view);
        assertThat(page.all("table[role=grid]")).as("maps of layers").hasSize(2);
        String results = page.text("table.side-by-side");
        for (String id : ids) {
            JsonNode result = server().get("/v1/jobs/" + id).path("result");
            double compressed =
                    result.at("/token_perplexity/builtin:sample@256/compressed").asDouble();
            String shown = String.format("%.3f", compressed).replaceAll("\\.?0+$", "");
            assertThat(results).contains(shown + " ±");
        }
        page.back();
        page.awaitText("One more job is needed");
    }

    /** The whole text of the label with a job's id in it: two jobs may have the same name. */
    private static String labelOf(Browser page, String id) {
        page.awaitText(id);
        return Objects.requireNonNull((String) page.script(
                "return [...document.querySelectorAll('label')].find((one) => one.textContent.includes(arguments[0]))"
                        + ".textContent.replace(/\\\\s+/g, ' ').trim();",
                id));
    }
}
