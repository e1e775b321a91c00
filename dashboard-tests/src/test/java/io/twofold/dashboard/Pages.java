package io.twofold.dashboard;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every page, each with something to show. */
final class Pages {
    private static @Nullable Map<String, String> known;

    private Pages() {}

    /** Views by a name of the page. The jobs that they show are made at the first call. */
    static synchronized Map<String, String> all(Server server) {
        if (known == null) {
            String done = server.submit(DashboardTest.QUICK.formatted(", \"labels\": {\"page\": \"done\"}"));
            String search = server.submit(SEARCH);
            String shared = server.submit(SHARED);
            server.awaitStatus(done, "succeeded");
            server.awaitStatus(search, "succeeded");
            server.awaitStatus(shared, "succeeded");
            server.sql(AS_IF_HALF_DONE.formatted(shared));
            Map<String, String> pages = new LinkedHashMap<>();
            pages.put("jobs", "/jobs");
            pages.put("no-jobs", "/jobs?label=nobody:has-this");
            pages.put("job", "/jobs/" + search);
            pages.put("shared-job", "/jobs/" + shared);
            pages.put("no-job", "/jobs/job_01J00000000000000000000000");
            pages.put("compare", "/compare?ids=" + done + "," + search);
            pages.put("compare-none", "/compare");
            pages.put("new", "/new?preset=clma");
            pages.put("system", "/system");
            pages.put("nowhere", "/nowhere");
            known = Map.copyOf(pages);
        }
        return known;
    }

    private static final String SHARED = """
            {"model": "builtin:sample", "shards": 4,
             "recipe": {"preset": "qr-uniform", "inputs": "dense", "decomposition": {"iterations": 5}},
             "calibration": {"sequences": 2, "sequenceLength": 64}, "evaluation": {"perplexity": []}, "exports": ["factored"]}
            """;

    /** For the eye: parts of all kinds at once, which last no time with one worker. */
    private static final String AS_IF_HALF_DONE = """
            UPDATE job_shard SET status = CASE WHEN number = 3 THEN 'waiting' ELSE 'running' END,
                worker_id = 'gpu-node-' || number, finished_at = NULL,
                lease_until = CASE WHEN number < 3 THEN now() + interval '1 hour' END
            WHERE job_id = '%s' AND number >= 1""";

    /** A learnt allocation, so that there is a curve to see. */
    private static final String SEARCH = """
            {"model": "builtin:sample",
             "recipe": {"preset": "clma", "sparsity": 0.5, "decomposition": {"iterations": 10, "warmIterations": 2},
                        "allocation": {"outerIterations": 12, "anchorInterval": 6, "minibatch": {"sequences": 4, "sequenceLength": 64}}},
             "calibration": {"sequences": 4, "sequenceLength": 64},
             "evaluation": {"perplexity": ["builtin:sample@256"], "limitTokens": 2048},
             "exports": ["hf-dense", "factored"]}
            """;

    /** Waits until the page has loaded what it shows. */
    static void await(Browser browser) {
        browser.await(
                "a page",
                page -> !page.all("main *").isEmpty() && page.all(".pulse").isEmpty());
    }

    /** Waits until the page has loaded what it shows, and opens what is folded away. */
    static void settle(Browser browser) {
        await(browser);
        browser.script("document.querySelectorAll('details').forEach((one) => { one.open = true; });");
        browser.await("what was folded away", page -> page.all(".pulse").isEmpty());
    }
}
