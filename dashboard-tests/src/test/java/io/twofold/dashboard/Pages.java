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
            server.awaitStatus(done, "succeeded");
            server.awaitStatus(search, "succeeded");
            Map<String, String> pages = new LinkedHashMap<>();
            pages.put("jobs", "/jobs");
            pages.put("no-jobs", "/jobs?label=nobody:has-this");
            pages.put("job", "/jobs/" + search);
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
