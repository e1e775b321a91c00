package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Rows are made by real processes. */
@Timeout(300)
class BenchQualityCommandTest {
    private static final String TINY = "--model tiny=builtin:sample --sequences 1 --sequence-length 16"
            + " --perplexity builtin:sample@64:640 --device cpu --sparsity 0.4";
    private static final String QUICK =
            " --recipe quick={\"preset\":\"qr-uniform\",\"decomposition\":{\"iterations\":1}}";
    private static final String HOPELESS =
            " --recipe hopeless={\"preset\":\"cap\",\"decomposition\":{\"maxIterations\":1}}";

    @TempDir
    Path directory;

    @Test
    void measuresEveryRowGoesOnPastAFailureAndMeasuresNoRowTwice() throws IOException {
        CommandRun first = bench(TINY + " --preset magnitude" + QUICK + HOPELESS + " --json");

        assertThat(first.exitCode()).as(first.err()).isZero();
        JsonNode rows = first.json().path("rows");
        assertThat(rows.valueStream().map(row -> row.path("recipe").asString()))
                .containsExactly("dense", "magnitude", "hopeless", "quick");
        JsonNode dense = rows.path(0);
        JsonNode magnitude = rows.path(1);
        assertThat(dense.at("/perplexity/builtin:sample@64:640/tokens").asInt()).isEqualTo(10 * 63);
        assertThat(perplexity(magnitude)).isGreaterThan(perplexity(dense));
        assertThat(magnitude.at("/size/parametersKept").asDouble()
                        / magnitude.at("/size/parametersDense").asDouble())
                .isCloseTo(0.6, within(1e-3));
        assertThat(magnitude.at("/size/bytesFactored").asLong())
                .isLessThan(magnitude.at("/size/bytesDense").asLong());
        assertThat(magnitude.at("/cost/phases/decompose").asDouble()).isPositive();
        assertThat(magnitude.at("/cost/peakBytes").asLong()).isGreaterThan(10_000_000);
        assertThat(magnitude.at("/cost/versions/pytorch").asString()).isNotBlank();
        assertThat(rows.path(2).path("error").asString())
                .startsWith("compress: ")
                .contains("converge");
        assertThat(Files.readString(directory.resolve("table.md")))
                .contains("### tiny", "| `hopeless` | 40 % | failed: compress: ", "| `magnitude` | 40 % | ");

        FileTime measured = Files.getLastModifiedTime(row("magnitude"));
        CommandRun again = bench(TINY + " --preset magnitude" + HOPELESS);

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err()).contains("2/3: tiny magnitude at 0.4, measured ", "3/3: tiny hopeless at 0.4 failed");
        assertThat(Files.getLastModifiedTime(row("magnitude"))).isEqualTo(measured);
        assertThat(again.out()).contains("`quick`").isEqualTo(bench("--print").out());
    }

    @Test
    void endsItsProcessWhenItIsEndedAndGoesOnLater() throws Exception {
        String slow = TINY + " --recipe slow={\"preset\":\"qr-uniform\",\"decomposition\":{\"iterations\":9000}}";
        Process bench = start(slow);
        ProcessHandle child;
        try {
            while (bench.isAlive() && !logs().contains("decompose")) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            assertThat(bench.isAlive()).isTrue();
            child = bench.children().findFirst().orElseThrow();
            bench.destroy();
            assertThat(bench.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            bench.destroyForcibly();
        }

        assertThat(child.isAlive()).isFalse();
        CommandRun print = bench("--print --json");
        assertThat(print.json()
                        .path("rows")
                        .valueStream()
                        .map(row -> row.path("recipe").asString()))
                .containsExactly("dense");
        CommandRun later = bench(slow.replace("9000", "1"));
        assertThat(later.exitCode()).as(later.err()).isZero();
        assertThat(later.err()).contains("1/2: tiny dense, measured ");
        assertThat(later.out()).contains("| `slow` | 40 % | ").doesNotContain("failed");
    }

    @Test
    void calibratesOnTheFirstCharactersOfAText() throws IOException {
        Path text = Files.writeString(directory.resolve("long.txt"), "äöü and so on, once upon a time. ".repeat(50));

        CommandRun run =
                bench(TINY + QUICK + " --set decomposition.momentum=0.5 --characters 500 --calibration file:" + text);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("| `quick decomposition.momentum=0.5` | 40 % |")
                .contains("1 sequences of 16 tokens from the first 500 characters of `long.txt`");
        try (Stream<Path> excerpts = Files.list(directory.resolve("texts"))) {
            assertThat(Files.readString(excerpts.findFirst().orElseThrow()))
                    .isEqualTo(Files.readString(text).substring(0, 500));
        }
    }

    @Test
    void refusesBeforeTheFirstRowWhatNoRowCouldBe() {
        CommandRun badRecipe = bench(TINY + QUICK + " --set decomposition.iterations=0");
        CommandRun badText = bench(TINY + QUICK + " --characters 5 --calibration file:a.jsonl");
        CommandRun noRows = bench("--print");

        assertThat(badRecipe.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(badRecipe.err())
                .contains("--set decomposition.iterations", "(recipe quick decomposition.iterations=0)");
        assertThat(badText.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(badText.err()).contains("--characters wants --calibration file:PATH of a plain text");
        assertThat(noRows.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(noRows.err()).contains("holds no rows");
        assertThat(directory).isEmptyDirectory();
    }

    private CommandRun bench(String options) {
        return CommandRun.of(arguments(options));
    }

    private String[] arguments(String options) {
        return ("bench quality --out " + directory + " " + options).split(" ");
    }

    private Process start(String options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TwofoldCommand.class.getName()));
        command.addAll(Arrays.asList(arguments(options)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("bench.log").toFile())
                .start();
    }

    private static double perplexity(JsonNode row) {
        return row.at("/perplexity/builtin:sample@64:640/token").asDouble();
    }

    private Path row(String recipe) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("rows"))) {
            return files.filter(file -> file.toString().matches(".*/[0-9a-f]+\\.json"))
                    .filter(file -> recipe.equals(read(file).path("recipe").asString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static JsonNode read(Path file) {
        return Json.mapper().readTree(file);
    }

    /** What all rows have said so far. */
    private String logs() throws IOException {
        if (Files.notExists(directory.resolve("work"))) {
            return "";
        }
        StringBuilder logs = new StringBuilder();
        try (Stream<Path> files = Files.list(directory.resolve("rows"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                logs.append(Files.readString(file));
            }
        }
        return logs.toString();
    }
}
