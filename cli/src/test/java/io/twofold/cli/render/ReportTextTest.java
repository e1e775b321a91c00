package io.twofold.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.AllocationReport;
import io.twofold.report.CompressionReport;
import io.twofold.report.EvaluationReport;
import io.twofold.report.Metric;
import io.twofold.report.Perplexity;
import io.twofold.report.PerplexityMethod;
import io.twofold.report.PhaseTime;
import io.twofold.report.Quality;
import io.twofold.report.SearchStep;
import io.twofold.report.SearchTrace;
import io.twofold.report.Size;
import io.twofold.report.TaskResult;
import io.twofold.report.TunedBlock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportTextTest {
    private static final List<Double> SPARSITY = List.of(0.375, 0.625, 0.5);
    private static final List<Double> RANK_RATIO = List.of(0.125, 0.25, 0.375);

    @Test
    void showsWhatALearntAllocationCameTo() {
        String text = ReportText.of(report(SearchTrace.of(List.of(step(1, 2.5, 2.75, 2.5), step(2, 2, 2.25, 1.875)))));

        assertThat(text.lines())
                .containsExactly(
                        "                         dense  compressed       change",
                        "token perplexity, t@256  4.000       5.000      +25.0 %",
                        "word perplexity, t@256   8.000      10.000      +25.0 %",
                        "bits per byte, t@256     1.000       1.250      +25.0 %",
                        "calibration loss, nats               0.500",
                        "calibration perplexity               1.649",
                        "block parameters         1,000         500  50.0 % kept",
                        "",
                        "learnt in 2 steps               first   last   best",
                        "loss of the sampled pair, nats  2.625  2.125  1.875",
                        "",
                        "             least    mean    most",
                        "sparsity    37.5 %  50.0 %  62.5 %",
                        "rank ratio  12.5 %  25.0 %  37.5 %",
                        "Least sparse is layers.0, most sparse layers.1",
                        "",
                        "phase     seconds",
                        "allocate      1.5");
    }

    @Test
    void showsWhoGotHowMuchAndWhatTuningDidWithoutASearch() {
        assertThat(ReportText.of(report(null)).lines().skip(8))
                .containsExactly(
                        "20.0 % of t@256 stands word for word in the calibration text",
                        "",
                        "             least    mean    most",
                        "sparsity    37.5 %  50.0 %  62.5 %",
                        "rank ratio  12.5 %  25.0 %  37.5 %",
                        "Least sparse is layers.0, most sparse layers.1",
                        "",
                        "error of outputs, tuned blocks  untuned  tuned",
                        "mean                              3.0 %  1.5 %",
                        "last                              4.0 %  2.0 %",
                        "",
                        "phase     seconds",
                        "allocate      1.5");
    }

    @Test
    void showsTheBaselineOfStepsThatTakeOneSample() {
        String text = ReportText.of(report(SearchTrace.of(List.of(single(1, 2.5, 2.75), single(2, 2, 2.625)))));

        assertThat(text.lines().filter(line -> line.startsWith("learnt") || line.contains(", nats  ")))
                .contains(
                        "learnt in 2 steps         first   last   best",
                        "loss of the sample, nats  2.500  2.000  2.000",
                        "moving average, nats      2.750  2.625");
        assertThat(text).doesNotContain("pair").contains("Least sparse is layers.0");
    }

    @Test
    void countsASingleStep() {
        assertThat(ReportText.of(report(SearchTrace.of(List.of(single(1, 2.5, 2.75))))))
                .contains("learnt in 1 step ");
    }

    @Test
    void saysNothingAboutAnAllocationThatIsTheSameForAll() {
        assertThat(ReportText.of(report(null, PerplexityMethod.NEXT_TOKEN, List.of(0.5, 0.5, 0.5))))
                .contains("calibration loss")
                .doesNotContain("learnt", "sparsity", "layers");
    }

    @Test
    void callsTheMeasureOfAnEncoderAPseudoPerplexity() {
        CompressionReport compression = report(null, PerplexityMethod.MASKED_TOKEN);
        EvaluationReport evaluation =
                new EvaluationReport("file:bert", List.of(), compression.dense(), 1, null, "cpu", Map.of());

        assertThat(ReportText.of(compression).lines())
                .contains(
                        "token pseudo-perplexity, t@256  4.000       5.000      +25.0 %",
                        "word pseudo-perplexity, t@256   8.000      10.000      +25.0 %",
                        "calibration pseudo-perplexity               1.649");
        assertThat(ReportText.of(evaluation).lines())
                .first()
                .asString()
                .contains("token pseudo-perplexity  word pseudo-perplexity  bits per byte");
    }

    @Test
    void showsTasksSideBySideWithTheirStandardErrors() {
        Quality dense = new Quality(
                Map.of(), Map.of("rte", task(100, 277, new Metric(0.625, 0.0486, true), new Metric(4.5, null, false))));
        Quality compressed = new Quality(
                Map.of(), Map.of("rte", task(100, 277, new Metric(0.5, 0.0502, true), new Metric(5.25, null, false))));

        assertThat(TaskText.of(dense, compressed).lines())
                .containsExactly(
                        "task, metric     shots   documents   dense       ±  compressed       ±  difference",
                        "rte, acc             0  100 of 277  0.6250  0.0486      0.5000  0.0502     -0.1250",
                        "rte, perplexity      0  100 of 277  4.5000              5.2500             +0.7500",
                        "");
        assertThat(ReportText.of(new EvaluationReport("file:m", List.of(), dense, 2, null, "cpu", Map.of()))
                        .lines())
                .containsExactly(
                        "task, metric     shots   documents   value       ±",
                        "rte, acc             0  100 of 277  0.6250  0.0486",
                        "rte, perplexity      0  100 of 277  4.5000",
                        "",
                        "file:m on cpu in 2.0 s");
    }

    private static TaskResult task(int documents, int available, Metric accuracy, Metric perplexity) {
        Map<String, Metric> metrics = new LinkedHashMap<>();
        metrics.put("acc", accuracy);
        metrics.put("perplexity", perplexity);
        return new TaskResult("1.0", 0, documents, available, "rte.jsonl", metrics);
    }

    private static SearchStep step(int iteration, double first, double second, double best) {
        return new SearchStep(iteration, 0.05, first, second, null, best, 0.5, 0.125, SPARSITY, RANK_RATIO);
    }

    private static SearchStep single(int iteration, double loss, double baseline) {
        return new SearchStep(iteration, null, loss, null, baseline, loss, 0.5, 0.125, SPARSITY, RANK_RATIO);
    }

    private static CompressionReport report(@Nullable SearchTrace search) {
        return report(search, PerplexityMethod.NEXT_TOKEN);
    }

    private static CompressionReport report(@Nullable SearchTrace search, PerplexityMethod method) {
        return report(search, method, SPARSITY);
    }

    private static CompressionReport report(
            @Nullable SearchTrace search, PerplexityMethod method, List<Double> sparsity) {
        CompressionRequest request = RequestReader.read(Json.parse("{\"model\":\"builtin:sample\"}"));
        return new CompressionReport(
                request.model(),
                request.recipe(),
                request.calibration(),
                request.evaluation(),
                List.of(),
                new Quality(Map.of("t@256", new Perplexity(4, null, 8.0, 1, 10, 8, 40, method))),
                new Quality(Map.of("t@256", new Perplexity(5, null, 10.0, 1.25, 10, 8, 40, method))),
                Map.of("t@256", search == null ? 0.2 : 0.009),
                new Size(1_000, 500, 0.5, 4_000, Map.of()),
                new AllocationReport(
                        List.of("layers.0", "layers.1", "layers.2"),
                        sparsity,
                        List.of("layers.0.up", "layers.1.up", "layers.2.up"),
                        RANK_RATIO,
                        search),
                0.5,
                List.of(),
                search == null
                        ? List.of(new TunedBlock("layers.0", 0.02, 0.01, 6), new TunedBlock("layers.1", 0.04, 0.02, 6))
                        : List.of(),
                List.of(new PhaseTime("allocate", 1.5)),
                null,
                "cpu",
                0,
                Map.of());
    }
}
