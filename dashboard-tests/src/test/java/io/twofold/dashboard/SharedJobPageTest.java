package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

/** A job whose blocks several workers share. */
class SharedJobPageTest extends DashboardTest {
    private static final String ENDLESS_SHARED = """
            {"model": "builtin:sample", "shards": 2,
             "recipe": {"preset": "qr-uniform", "inputs": "dense", "decomposition": {"iterations": 10000}},
             "evaluation": {"perplexity": []}}
            """;

    private static void part(String job, String change) {
        server().sql("UPDATE job_shard SET " + change + " WHERE job_id = '" + job + "' AND number = 1");
    }

    /** There is one worker here; what a second one would write is written by the test. */
    @Test
    void thePageShowsWhoHasWhichBlocksAsItChanges() {
        String job = server().submit(ENDLESS_SHARED);
        Browser page = open("/jobs/" + job);
        page.awaitText("0 done, 1 running, 1 waiting, of 2 parts; 1 worker.");
        page.script("window.sameDocument = true;");

        part(
                job,
                "status = 'running', worker_id = 'gpu-2', lease_until = now() + interval '1 hour', started_at = now(), attempt = 1");
        page.awaitText("0 done, 2 running, 0 waiting, of 2 parts; 2 workers.");
        assertThat(page.text(".shards tbody tr:nth-child(1)")).contains("0–1", "running");
        assertThat(page.text(".shards tbody tr:nth-child(2)")).contains("2–3", "running, failed 1 time", "gpu-2");
        assertThat(page.all(".strip .running")).hasSize(2);

        part(job, "status = 'done', lease_until = NULL, finished_at = now()");
        page.awaitText("1 done, 1 running, 0 waiting, of 2 parts");
        assertThat(page.script("return window.sameDocument === true;")).isEqualTo(true);

        server().post("/v1/jobs/" + job + "/cancel", "");
        page.awaitText("1 done, 0 running, 1 waiting, of 2 parts");
        server().awaitStatus(job, "cancelled");
    }

    @Test
    void theFormOffersPartsAndSaysWhatTheyWant() {
        Browser page = open("/new?preset=qr-uniform");
        page.awaitText("All settings of the recipe");
        page.fold("Amounts, device, workers, priority, deadline");
        page.fill("Shards", "2");
        expectOnConsole("422");
        page.click("Submit");
        page.await("the error at its field", now -> !now.all(".field-error").isEmpty());

        WebElement field = page.focused();
        assertThat(field.getDomAttribute("id")).isEqualTo("field-shards");
        assertThat(page.text("#field-shards-error")).contains("set inputs to dense");

        page.fold("All settings of the recipe");
        page.choose("Inputs", "dense");
        page.fill("Iterations", "3");
        page.click("Submit");
        page.await("the job's page", now -> now.view().startsWith("/jobs/job_"));
        String job = page.view().substring("/jobs/".length());
        assertThat(server().get("/v1/jobs/" + job).at("/request/shards").asInt())
                .isEqualTo(2);
        server().awaitStatus(job, "succeeded");

        open("/new?from=" + job);
        page.awaitText("All settings of the recipe");
        page.fold("Amounts, device, workers, priority, deadline");
        assertThat(page.field("Shards").getDomProperty("value"))
                .as("of the job that is repeated")
                .isEqualTo("2");
    }
}
