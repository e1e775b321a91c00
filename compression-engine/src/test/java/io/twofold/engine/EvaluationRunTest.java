package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.storage.Manifest;
import io.twofold.failure.CompressionException;
import io.twofold.json.Json;
import io.twofold.recipe.EvaluationRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.EvaluationReport;
import io.twofold.report.Perplexity;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EvaluationRunTest {
    private static final String TASK = "builtin:sample@256:512";

    @TempDir
    private Path directory;

    @Test
    void storesReportResultsAndManifest() throws IOException {
        Path output = directory.resolve("out");
        List<Progress> progress = new ArrayList<>();

        EvaluationReport report = Twofold.evaluate(request(), Sources.anywhere(), output, new CompressionListener() {
            @Override
            public void progress(Progress now) {
                progress.add(now);
            }
        });

        Perplexity measured = report.quality().of(TASK);
        assertThat(measured.token()).isBetween(1.0, 2.0);
        assertThat(Json.mapper().readValue(Files.readString(output.resolve("report.json")), EvaluationReport.class))
                .isEqualTo(report);
        JsonNode results = Json.parse(Files.readString(output.resolve("results.json")));
        assertThat(results.path("results")
                        .path(TASK)
                        .path("token_perplexity,none")
                        .asDouble())
                .isEqualTo(measured.token());
        assertThat(results.has("dense")).isFalse();
        JsonNode manifest = Json.parse(Files.readString(output.resolve("manifest.json")));
        assertThat(manifest.path("files").findValuesAsString("name")).containsExactly("report.json", "results.json");
        assertThat(manifest.at("/files/1/sha256").asString())
                .isEqualTo(Manifest.sha256(Files.readAllBytes(output.resolve("results.json"))));
        assertThat(RequestReader.readJob(manifest.path("request"))).isEqualTo(request());
        assertThat(output.resolve(".work")).doesNotExist();
        assertThat(progress).first().isEqualTo(new Progress(Phase.PREFLIGHT, 0, 1, "model"));
        assertThat(progress).last().isEqualTo(new Progress(Phase.EVALUATE, 2, 2, "window"));
    }

    @Test
    void leavesNothingBehindWhenItIsCancelled() {
        Path output = directory.resolve("out");

        assertThatThrownBy(() -> Twofold.evaluate(request(), Sources.anywhere(), output, new CompressionListener() {
                    private boolean stop;

                    @Override
                    public void progress(Progress now) {
                        stop = now.phase() == Phase.EVALUATE;
                    }

                    @Override
                    public boolean cancelled() {
                        return stop;
                    }
                }))
                .isInstanceOf(CompressionCancelledException.class);
        assertThat(output).doesNotExist();
    }

    @Test
    void doesNotWriteIntoADirectoryThatHoldsSomething() throws IOException {
        Files.writeString(directory.resolve("thesis.txt"), "precious");

        assertThatThrownBy(() -> Twofold.evaluate(request(), Sources.anywhere(), directory, CompressionListener.SILENT))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("not empty");
        assertThat(directory.resolve("thesis.txt")).hasContent("precious");
    }

    @Test
    void aCompressionStoresTheResultsOfBothModelsSideBySide() throws IOException {
        SampleRuns.compress(
                SampleRuns.request(
                        "{\"preset\":\"magnitude\",\"sparsity\":0.5}", "evaluation.perplexity", "[\"" + TASK + "\"]"),
                directory.resolve("out"));

        JsonNode results = Json.parse(Files.readString(directory.resolve("out/results.json")));
        String metric = "token_perplexity,none";
        double dense = results.path("dense").path(TASK).path(metric).asDouble();
        double compressed = results.path("results").path(TASK).path(metric).asDouble();
        assertThat(dense).isPositive().isLessThan(compressed);
        assertThat(results.path("comparison")
                        .path(TASK)
                        .path(metric)
                        .path("difference")
                        .asDouble())
                .isEqualTo(compressed - dense);
        assertThat(Double.parseDouble(
                        results.path("total_evaluation_time_seconds").asString()))
                .isPositive();
        assertThat(Json.parse(Files.readString(directory.resolve("out/manifest.json")))
                        .path("files")
                        .findValuesAsString("name"))
                .contains("results.json", "report.json");
    }

    private static EvaluationRequest request() {
        return RequestReader.readEvaluation(Json.parse("""
                {"kind":"evaluation","model":"builtin:sample","device":"cpu","evaluation":{"perplexity":["%s"]}}""".formatted(TASK)));
    }
}
