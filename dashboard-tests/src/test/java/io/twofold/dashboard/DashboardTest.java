package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What all tests of pages share: one browser and one server for all of them, and that nothing may stand on the console as an
 * error, which is where violations of the Content-Security-Policy appear.
 */
@Timeout(600)
abstract class DashboardTest {
    private static @Nullable Browser started;
    private static @Nullable Server running;

    private final List<Predicate<String>> expected = new ArrayList<>();

    /** A job that takes a few seconds. */
    static final String QUICK = """
            {"model": "builtin:sample", "recipe": {"preset": "qr-uniform", "sparsity": 0.5, "decomposition": {"iterations": 5}},
             "calibration": {"sequences": 2, "sequenceLength": 64},
             "evaluation": {"perplexity": ["builtin:sample@256"], "limitTokens": 2048},
             "exports": ["hf-dense", "factored"]%s}
            """;

    /** A job that ends only when it is told to. */
    static final String ENDLESS = """
            {"model": "builtin:sample", "recipe": {"preset": "qr-uniform", "decomposition": {"iterations": 10000}}%s}
            """;

    static synchronized Browser browser() {
        if (started == null) {
            Browser browser = Browser.start();
            Runtime.getRuntime().addShutdownHook(new Thread(browser::close, "browser"));
            started = browser;
        }
        return started;
    }

    static synchronized Server server() {
        if (running == null) {
            running = Server.start(Map.of()); // closes itself when the process ends
        }
        return running;
    }

    static Browser open(String view) {
        return browser().open(server().address(), view);
    }

    @BeforeEach
    void asIfNobodyHadBeenHere() {
        expected.clear();
        browser().forget(server().address()).size(1280, 900);
    }

    @AfterEach
    void nothingBadStandsOnTheConsole() {
        List<String> problems = browser().takeProblems().stream()
                .filter(problem -> expected.stream().noneMatch(one -> one.test(problem)))
                .toList();
        assertThat(problems).isEmpty();
    }

    /** The browser will report a failure that this test brings about. */
    void expectOnConsole(String text) {
        expected.add(problem -> problem.contains(text));
    }
}
