package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(300)
class CompressCommandTest {
    private static final String TOKEN = "/perplexity/builtin:sample@256/token";

    @TempDir
    Path directory;

    @Test
    void compressPrintsTheReportThatItStoresAndEvaluateConfirmsIt() throws Exception {
        Path out = directory.resolve("compressed");

        CommandRun compressed =
                CommandRun.of(("compress --model builtin:sample --sequences 1 --sequence-length 16 --limit-tokens 600"
                                + " --set decomposition.iterations=1 --json --out " + out)
                        .split(" "));
        CommandRun evaluated = CommandRun.of(("evaluate --perplexity builtin:sample@256 --limit-tokens 600 --json"
                        + " --model file:" + out.resolve("hf-dense"))
                .split(" "));

        assertThat(compressed.exitCode()).as(compressed.err()).isZero();
        assertThat(compressed.json()).isEqualTo(Json.parse(Files.readString(out.resolve("report.json"))));
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        JsonNode inReport = compressed.json().at("/compressed" + TOKEN);
        assertThat(evaluated.json().at("/quality" + TOKEN).asDouble()).isCloseTo(inReport.asDouble(), within(1e-4));
    }

    @Test
    void fourBitsAreWhatBothExportsHoldAndWhatWasPredicted() {
        String options =
                "compress --model builtin:sample --sequences 1 --sequence-length 64 --perplexity builtin:sample@256:600"
                        + " --preset qr-uniform --set decomposition.iterations=3 --set quantization=int4"
                        + " --export hf-dense,factored --json ";
        Path out = directory.resolve("compressed");

        CommandRun predicted = CommandRun.of((options + "--validate-only").split(" "));
        CommandRun compressed = CommandRun.of((options + "--out " + out).split(" "));
        CommandRun evaluated = CommandRun.of(
                ("evaluate --perplexity builtin:sample@256:600 --json --model file:" + out.resolve("factored"))
                        .split(" "));

        assertThat(compressed.exitCode()).as(compressed.err()).isZero();
        String task = "/perplexity/builtin:sample@256:600/token";
        assertThat(evaluated.json().at("/quality" + task).asDouble())
                .isCloseTo(compressed.json().at("/compressed" + task).asDouble(), within(1e-6));
        JsonNode size = compressed.json().path("size");
        assertThat(size.path("keptRatio").asDouble()).isBetween(0.49, 0.5);
        assertThat(size.path("bytesStored")).isEqualTo(predicted.json().at("/kept/bytes"));
        // half of the entries of BF16 matrices, three quarters of them in about 4.25 bits, and a bit for each entry
        assertThat(size.at("/bytesStored/factored").asLong())
                .isLessThan(size.path("bytesDense").asLong() / 2);
    }

    @Test
    void evaluateTakesATextsOwnNumberOfTokensBeforeTheLimitOfAll() {
        CommandRun run = CommandRun.of(("evaluate --model builtin:sample --perplexity builtin:sample@256"
                        + " --perplexity builtin:sample@256:300 --limit-tokens 600 --json")
                .split(" "));

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode measured = run.json().at("/quality/perplexity");
        assertThat(measured.at("/builtin:sample@256/tokens").asInt()).isEqualTo(2 * 255);
        assertThat(measured.at("/builtin:sample@256:300/tokens").asInt()).isEqualTo(255);
    }

    @Test
    void validateOnlyPredictsWhatTheRunThenTakesAndWritesNothing() {
        String options = "compress --model builtin:sample --sequences 1 --sequence-length 16 --limit-tokens 600"
                + " --set decomposition.iterations=1 --export factored --json ";

        CommandRun predicted = CommandRun.of((options + "--validate-only").split(" "));
        CommandRun shown = CommandRun.of((options.replace("--json ", "") + "--validate-only").split(" "));
        CommandRun compressed = CommandRun.of((options + "--out " + directory.resolve("out")).split(" "));

        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        assertThat(predicted.json().at("/kept/bytes"))
                .isEqualTo(compressed.json().at("/size/bytesStored"));
        assertThat(predicted.json().at("/total/seconds").asDouble()).isPositive();
        assertThat(shown.out()).contains("block parameters", "peak memory", "evaluate", "total", "Measured on cpu");
    }

    @Test
    void validateOnlyRefusesLikeTheRunAndExcludesAnOutput() {
        CommandRun refused = CommandRun.of(
                ("compress --model builtin:sample --sequence-length 4096 --validate-only --json").split(" "));
        CommandRun both = CommandRun.of(
                ("compress --model builtin:sample --validate-only --out " + directory.resolve("out")).split(" "));
        CommandRun neither = CommandRun.of("compress", "--model", "builtin:sample");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.json().at("/error/code").asString()).isEqualTo("invalid-request");
        assertThat(refused.err()).contains("calibration.sequenceLength");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).contains("--out", "--validate-only");
        assertThat(neither.exitCode()).isEqualTo(2);
        assertThat(neither.err()).contains("--out");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void compressDoesNotWriteIntoADirectoryThatHoldsSomething() throws Exception {
        Files.writeString(directory.resolve("mine.txt"), "keep me");

        CommandRun run = CommandRun.of("compress", "--model", "builtin:sample", "--out", directory.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--out must be an empty or missing directory");
        assertThat(directory).isDirectoryNotContaining(file -> !file.endsWith("mine.txt"));
    }

    @Test
    void aModelThatIsNotThereIsAUsageErrorWithOneJsonDocument() {
        CommandRun run =
                CommandRun.of(("compress --model file:/nowhere/at/all --calibration builtin:sample --json --out "
                                + directory.resolve("out"))
                        .split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.json().at("/error/code").asString()).isEqualTo("invalid-request");
        assertThat(run.err()).contains("/nowhere/at/all");
    }

    @Test
    void evaluateStoresWhatItPrints() throws Exception {
        Path out = directory.resolve("measured");
        String command = "evaluate --model builtin:sample --perplexity builtin:sample@256:512 --json --out " + out;

        CommandRun run = CommandRun.of(command.split(" "));
        CommandRun again = CommandRun.of(command.split(" "));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json()).isEqualTo(Json.parse(Files.readString(out.resolve("report.json"))));
        assertThat(Json.parse(Files.readString(out.resolve("results.json")))
                        .path("results")
                        .propertyNames())
                .containsExactly("builtin:sample@256:512");
        assertThat(out.resolve("manifest.json")).exists();
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("--out must be an empty or missing directory");
    }

    @Test
    void evaluateNeedsATextAndSaysSo() {
        CommandRun run = CommandRun.of("evaluate", "--model", "builtin:sample");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--perplexity or --tasks must name");
    }
}
