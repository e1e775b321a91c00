package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** The form that makes jobs. */
class NewJobTest extends DashboardTest {

    private static Browser form(String query) {
        Browser page = open("/new" + query);
        page.awaitText("All settings of the recipe");
        return page;
    }

    private static String only(String view) {
        assertThat(view).startsWith("/jobs/job_");
        return view.substring("/jobs/".length());
    }

    @Test
    void everyPresetOfTheServerSaysWhatItIsGoodFor() {
        Browser page = form("");
        List<String> names = server().get("/v1/recipes")
                .path("items")
                .valueStream()
                .map(recipe -> recipe.path("preset").asString())
                .toList();

        List<WebElement> shown = page.all(".presets label");

        assertThat(shown)
                .hasSameSizeAs(names)
                .allSatisfy(preset -> assertThat(preset.getText()).contains("\n"));
        assertThat(shown.stream()
                        .map(preset -> preset.getText().lines().findFirst().orElseThrow()))
                .containsExactlyInAnyOrderElementsOf(names);
    }

    /** What the form shows is what the schema has: no setting is forgotten, none is made up. */
    @Test
    void everySettingOfTheSchemaHasAFieldWithTheValueOfThePreset() {
        for (String preset : List.of("twofold", "clma", "cap", "slim")) {
            Browser page = form("?preset=" + preset);
            page.fold("All settings of the recipe");
            JsonNode recipe = server().get("/v1/recipes/" + preset);
            page.await(
                    "the settings of " + preset,
                    now -> !now.all("#field-recipe-seed").isEmpty());

            assertFields(page, recipe, "/recipe");
        }
    }

    private static void assertFields(Browser page, JsonNode value, String pointer) {
        value.properties().forEach(field -> {
            String at = pointer + "/" + field.getKey();
            if (at.equals("/recipe/preset") || at.equals("/recipe/sparsity")) {
                return;
            }
            JsonNode one = field.getValue();
            if (one.isObject()) {
                assertFields(page, one, at);
                return;
            }
            String id = "field" + (field.getKey().equals("kind") ? pointer : at).replace('/', '-');
            Object shown = page.script(
                    "const field = document.getElementById(arguments[0]);"
                            + "return field && (field.type === 'checkbox' ? String(field.checked) : field.value);",
                    id);
            assertThat(shown).as(at).isNotNull();
            String text = Objects.requireNonNull(shown).toString();
            if (one.isNumber()) {
                assertThat(Double.parseDouble(text)).as(at).isEqualTo(one.asDouble());
            } else if (one.isArray()) {
                assertThat(text.split(", *")).as(at).hasSize(Math.max(1, one.size()));
            } else {
                assertThat(text).as(at).isEqualTo(one.asString());
            }
        });
    }

    @Test
    void whatIsFilledInIsWhatIsAskedFor() {
        Browser page = form("?preset=qr-uniform");
        page.fill("Sparsity, in percent", "37.5");
        page.fill("Perplexity on", "builtin:sample@128");
        page.fill("Tasks", "");
        page.click("Add a label");
        page.fill("Name of label 1", "team");
        page.fill("Value of label 1", "vision");
        page.fold("All settings of the recipe");
        page.fill("Iterations", "7");
        page.choose("Scaling", "none");
        page.fold("Amounts, device, workers, priority, deadline");
        page.fill("Sequences", "2");
        page.fill("Sequence length", "64");
        page.fill("Limit tokens", "2048");
        page.awaitText("2 settings changed");
        page.click("Submit");
        page.await("the job's page", now -> now.view().startsWith("/jobs/job_"));

        JsonNode request = server().get("/v1/jobs/" + only(page.view())).path("request");
        assertThat(request.at("/recipe/preset").asString()).isEqualTo("qr-uniform");
        assertThat(request.at("/recipe/sparsity").asDouble()).isEqualTo(0.375);
        assertThat(request.at("/recipe/decomposition/iterations").asInt()).isEqualTo(7);
        assertThat(request.at("/recipe/decomposition/warmIterations").asInt()).isEqualTo(20);
        assertThat(request.at("/recipe/scaling").asString()).isEqualTo("none");
        assertThat(request.at("/calibration/sequences").asInt()).isEqualTo(2);
        assertThat(request.at("/evaluation/perplexity/0").asString()).isEqualTo("builtin:sample@128");
        assertThat(request.at("/evaluation/limitTokens").asInt()).isEqualTo(2048);
        assertThat(request.path("exports").size()).isEqualTo(2);
        assertThat(server().get("/v1/jobs/" + only(page.view()))
                        .at("/labels/team")
                        .asString())
                .isEqualTo("vision");
    }

    @Test
    void whatTheServerRefusesStandsAtItsFieldWhichIsInView() {
        Browser page = form("?preset=qr-uniform");
        page.fold("All settings of the recipe");
        page.fill("Iterations", "0");
        page.fold("All settings of the recipe"); // folded away again
        expectOnConsole("422");
        page.click("Submit");
        page.await("the error at its field", now -> !now.all(".field-error").isEmpty());

        WebElement field = page.focused();
        assertThat(field.getDomAttribute("id")).isEqualTo("field-recipe-decomposition-iterations");
        assertThat(field.getDomAttribute("aria-invalid")).isEqualTo("true");
        assertThat(page.the("#field-recipe-decomposition-iterations-error").isDisplayed())
                .isTrue();
        assertThat(page.text(".refusal")).contains("/recipe/decomposition/iterations");
    }

    @Test
    void oneOfSeveralWebhooksIsToldWhichAreOfferedOnlyIfThereAreAny() {
        assertThat(form("").all("#field-webhook")).isEmpty();
        String hook = server().post("/v1/webhooks", "{\"url\": \"https://93.184.216.34/hook\"}")
                .path("id")
                .asString();
        Browser page = form("?preset=qr-uniform");
        page.await("the choice", now -> !now.all("#field-webhook").isEmpty());
        page.choose("Webhook", "https://93.184.216.34/hook");
        page.fold("The same with curl");

        assertThat(page.text("aside")).contains("\"webhook\": {", "\"id\": \"" + hook + "\"");

        server().delete("/v1/webhooks/" + hook);
    }

    @Test
    void anEstimateComesBeforeAnythingIsQueued() {
        Browser page = form("?preset=qr-uniform");
        int jobs = server().get("/v1/jobs?limit=100").path("items").size();
        page.click("Estimate");
        page.awaitText("What comes of it");

        assertThat(page.text(".estimate")).contains("of work", "of memory", "Between", "Weights kept", "50.0 %", "MB");
        assertThat(server().get("/v1/jobs?limit=100").path("items").size()).isEqualTo(jobs);
        page.fill("Sparsity, in percent", "60");
        page.awaitText("The form has changed since the last estimate");
    }

    @Test
    void aDoubleClickMakesOneJob() {
        Browser page = form("?preset=qr-uniform");
        page.fill("Perplexity on", "builtin:sample@64");
        page.click("Add a label");
        page.fill("Name of label 1", "twice");
        page.fill("Value of label 1", "yes");
        page.script("""
                const real = window.fetch; // the first answer is lost on the way
                let lost = false;
                window.fetch = async (...request) => {
                    const answer = await real(...request);
                    if (!lost && String(request[0]).startsWith("/v1/jobs") && request[1].method === "POST") {
                        lost = true;
                        throw new TypeError("connection lost");
                    }
                    return answer;
                };
                """);
        page.control("Submit").click();
        page.awaitText("The server does not answer");
        page.control("Submit").click();
        page.await("the job's page", now -> now.view().startsWith("/jobs/job_"));

        assertThat(server().get("/v1/jobs?label=twice:yes").path("items").size())
                .isEqualTo(1);
        server().post("/v1/jobs/" + only(page.view()) + "/cancel", "");
    }

    @Test
    void theRequestOfAJobIsFilledIn() {
        String job = server().submit(QUICK.formatted(", \"labels\": {\"again\": \"1\"}"));

        Browser page = form("?from=" + job);
        page.await(
                "the values of the job",
                now -> "2".equals(now.field("Sequences").getDomProperty("value")));

        assertThat(page.field("Iterations").getDomProperty("value")).isEqualTo("5");
        assertThat(page.text(".more summary")).contains("1 setting changed");
        page.fold("The same with curl");
        String body = page.text("aside pre");
        assertThat(body).contains("\"iterations\": 5").doesNotContain("warmIterations");
        server().awaitStatus(job, "succeeded");
    }

    @Test
    void aModelCanJustBeMeasured() {
        Browser page = form("");
        page.field("Only measure one").click();
        page.fill("Perplexity on", "builtin:sample@64");
        page.click("Submit");
        page.await("the job's page", now -> now.view().startsWith("/jobs/job_"));

        assertThat(server().get("/v1/jobs/" + only(page.view())).path("kind").asString())
                .isEqualTo("evaluation");
    }
}
