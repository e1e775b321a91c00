package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The list, with ten thousand jobs in it. */
class JobListTest extends DashboardTest {
    private static final Logger LOG = LoggerFactory.getLogger(JobListTest.class);
    private static final String ROWS = "table.jobs tbody tr";

    @BeforeEach
    void tenThousandJobs() {
        server().sql("""
                        INSERT INTO job (id, status, request, labels, attempt, created_at, started_at, finished_at)
                        SELECT 'job_01A' || lpad(upper(to_hex(n)), 23, '0'), CASE WHEN n % 10 = 0 THEN 'expired' ELSE 'cancelled' END,
                               '{"model": "builtin:sample", "recipe": {"preset": "qr-uniform", "sparsity": 0.5}}',
                               jsonb_build_object('many', (n % 100)::text), 1,
                               timestamptz '2026-01-01' + n * interval '1 second', timestamptz '2026-01-01' + n * interval '1 second',
                               timestamptz '2026-01-01' + n * interval '2 second'
                        FROM generate_series(1, 10000) AS n
                        """);
    }

    @AfterEach
    void asBefore() {
        server().sql("DELETE FROM job WHERE id LIKE 'job_01A%'");
    }

    @Test
    void ofTenThousandJobsThereIsAFirstPageAndAnother() {
        long start = System.nanoTime();
        Browser page = open("/jobs?status=cancelled");
        page.await("rows", now -> !now.all(ROWS).isEmpty());
        LOG.info("The first page of 10,000 jobs was there after {} ms", (System.nanoTime() - start) / 1_000_000);
        List<String> first = ids(page);
        assertThat(first).hasSizeBetween(10, 100);

        page.click("Next page");
        page.await("another page", now -> !ids(now).isEmpty() && !ids(now).equals(first));
        assertThat(ids(page)).doesNotContainAnyElementsOf(first);
        page.back();
        page.await("the first page", now -> ids(now).equals(first));
    }

    @Test
    void filtersAreInTheAddress() {
        Browser page = open("/jobs");
        page.await("rows", now -> !now.all(ROWS).isEmpty());
        page.the("nav a[href*='status=expired']").click();
        page.await(
                "only expired jobs",
                now -> !now.all(ROWS).isEmpty() && states(now).allMatch("expired"::equals));
        assertThat(page.view()).contains("status=expired");

        Browser again = open(page.view());
        again.await(
                "the same view", now -> !now.all(ROWS).isEmpty() && states(now).allMatch("expired"::equals));
        again.the(ROWS + " a[href*='label=many']").click();
        again.await(
                "the label too",
                now -> now.view().contains("label=many") && now.view().contains("status=expired"));
        again.await("its jobs", now -> ids(now).size() > 1);
        again.back();
        again.await("the view before", now -> !now.view().contains("label="));
        again.await("its jobs", now -> !ids(now).isEmpty());
    }

    @Test
    void twoOfTheListAreCompared() {
        Browser page = open("/jobs?label=many%3A7");
        page.await("rows", now -> now.all(ROWS).size() > 2);
        List<String> ids = ids(page);
        for (String id : ids.subList(0, 2)) {
            WebElement box = page.the("tr[id='" + id + "'] input[type=checkbox]");
            page.script("arguments[0].scrollIntoView({ block: 'center' });", box);
            box.click();
        }
        page.click("Compare 2 jobs");
        page.awaitHeading("Compare");

        assertThat(page.view()).contains(ids.get(0), ids.get(1));
    }

    private static List<String> ids(Browser page) {
        return page.all(ROWS).stream()
                .map(row -> String.valueOf(row.getDomAttribute("id")))
                .toList();
    }

    private static java.util.stream.Stream<String> states(Browser page) {
        return page.all(ROWS + " .status").stream()
                .map(one -> String.valueOf(one.getDomAttribute("class")).replace("status ", ""));
    }
}
