package io.twofold.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** axe-core: rules of WCAG 2.2 A and AA, and its best practices. */
final class Axe {
    private static final String SCRIPT = script();

    private Axe() {}

    /** What it finds wrong with the page as it is, a line for each element. */
    static List<String> violations(Browser browser) {
        browser.script(SCRIPT);
        Object found = browser.module("""
                const { violations } = await axe.run(document, { resultTypes: ["violations"],
                    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
                return violations.flatMap((rule) => rule.nodes.map((node) =>
                    `${rule.id} (${rule.impact}): ${node.target.join(" ")}: ${node.failureSummary.replace(/\\s+/g, " ")}`));
                """);
        return ((List<?>) Objects.requireNonNull(found))
                .stream().map(String::valueOf).toList();
    }

    private static String script() {
        try (InputStream file = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
