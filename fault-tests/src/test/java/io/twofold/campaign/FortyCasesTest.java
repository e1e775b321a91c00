package io.twofold.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of docs/faults.md and the tests that it names. */
class FortyCasesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| .* \\| (.*) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)`");

    @Test
    void everyCaseHasARow() throws IOException {
        assertThat(rows().stream().map(row -> Integer.valueOf(row.group(1))))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void everyTestInTheTableIsThereAndNamesItsCase() throws IOException {
        for (MatchResult row : rows()) {
            List<MatchResult> tests = TEST.matcher(row.group(2)).results().toList();
            assertThat(tests).as("tests of case %s", row.group(1)).isNotEmpty();
            for (MatchResult test : tests) {
                assertThat(source(test.group(1)))
                        .as("case %s in %s", row.group(1), test.group(1))
                        .contains("\"case " + row.group(1) + ": ");
            }
        }
    }

    private static List<MatchResult> rows() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/faults.md"));
        return ROW.matcher(page).results().toList();
    }

    private static String source(String test) throws IOException {
        try (Stream<Path> files = Files.find(ROOT, 20, (path, attributes) -> path.endsWith(test + ".java"))) {
            Path file = files.filter(path -> path.toString().contains("src/test"))
                    .findAny()
                    .orElseThrow();
            return Files.readString(file);
        }
    }
}
