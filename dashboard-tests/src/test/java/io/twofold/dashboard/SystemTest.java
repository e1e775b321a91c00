package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The service itself: its workers, and the jobs that failed for good. */
class SystemTest extends DashboardTest {
    private static final String FAILED = "job_01B00000000000000000000000";

    @Test
    void theWorkerIsThere() {
        Browser page = open("/system");
        JsonNode worker = server().get("/v1/admin/workers").path("items").path(0);

        page.awaitText(worker.path("id").asString());
        assertThat(page.text("main")).contains(worker.path("device").asString(), "Queue", "Usage", "Health");
    }

    @Test
    void aDeadLetterIsReplayedAndTakenOff() {
        String job = server().submit(QUICK.formatted(", \"labels\": {\"dead\": \"no\"}"));
        server().awaitStatus(job, "succeeded");
        server().sql(("""
                INSERT INTO job (id, status, request, attempt, error_code, error_detail, started_at, finished_at)
                SELECT '%1$s', 'failed', request, 3, 'out-of-memory', 'the device was full', now(), now() FROM job WHERE id = '%2$s';
                INSERT INTO dead_letter (job_id) SELECT '%1$s' WHERE NOT EXISTS (SELECT FROM dead_letter WHERE job_id = '%1$s')
                """).formatted(FAILED, job));
        Browser page = open("/system");

        page.click("Replay " + FAILED);
        page.awaitText("replayed");
        page.await("the new job", now -> now.all("a[href^='#/jobs/job_']").size() > 1);
        String next = server().get("/v1/admin/dead-letters")
                .at("/items/0/replayed_as")
                .asString();
        assertThat(server().awaitStatus(next, "succeeded").path("retry_of").asString())
                .isEqualTo(FAILED);
        page.click("Remove " + FAILED);
        page.awaitText("None: no job has spent all of its attempts");
    }
}
