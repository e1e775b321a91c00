package io.twofold.api;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.AllocationReport;
import io.twofold.report.CompressionReport;
import io.twofold.report.Convergence;
import io.twofold.report.EvaluationReport;
import io.twofold.report.MatrixReport;
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
import java.util.List;
import java.util.Map;

/** A report with an entry in every place. */
final class Reports {
    /** A {@code results.json} of a compression with one task. */
    static final String RESULTS = """
            {"results":{"rte":{"name":"rte","alias":"rte","sample_len":4,"acc,none":0.5,"acc_stderr,none":"N/A"}},
             "group_subtasks":{},"configs":{"rte":{"task":"rte"}},"versions":{"rte":1.0},"n-shot":{"rte":0},
             "higher_is_better":{"rte":{"acc":true}},"n-samples":{"rte":{"original":277,"effective":4}},
             "config":{"model":"twofold"},"date":1700000000.25,"total_evaluation_time_seconds":"1.5",
             "dense":{"rte":{"name":"rte","alias":"rte","sample_len":4,"acc,none":0.75,"acc_stderr,none":0.25}},
             "comparison":{"rte":{"acc,none":{"difference":-0.25,"difference_stderr":0.25,"p_value":1.0,
              "test":"exact McNemar"}}}}""";

    /** A {@code spectra.json} of two matrices. */
    static final String SPECTRA = """
            {"energyShare":0.9,"matrices":[
             {"name":"model.layers.0.mlp.up_proj.weight","rank":7,"energyRank":2,"fullRank":20,
              "points":[{"index":1,"value":3.5},{"index":2,"value":1.25E-7},{"index":20,"value":0.0}]},
             {"name":"head.weight","rank":0,"energyRank":1,"fullRank":1,"points":[{"index":1,"value":2.0}]}]}""";

    private Reports() {}

    static EvaluationReport evaluation() {
        return new EvaluationReport(
                "builtin:sample", List.of(), quality(10), 1.5, 1L << 33, "cpu", Map.of("twofold", "0.1.0"));
    }

    static CompressionReport report() {
        CompressionRequest request = RequestReader.read(Json.parse(ApiClient.SAMPLE));
        return new CompressionReport(
                request.model(),
                request.recipe(),
                request.calibration(),
                request.evaluation(),
                List.of(),
                quality(10),
                quality(11),
                Map.of(),
                new Size(1_000, 500, 0.5, 4_000, Map.of("hf-dense", 4_000L)),
                new AllocationReport(
                        List.of("model.layers.0"),
                        List.of(0.5),
                        List.of("model.layers.0.mlp.up_proj.weight"),
                        List.of(0.25),
                        SearchTrace.of(List.of(new SearchStep(
                                1, 0.05, 2.5, 2.25, null, 2.25, 0.5, 0.125, List.of(0.5), List.of(0.25))))),
                1.25,
                List.of(
                        new MatrixReport("model.layers.0.mlp.up_proj.weight", List.of(20, 50), 7, 10, 0.25, null),
                        new MatrixReport(
                                "model.layers.0.mlp.down_proj.weight",
                                List.of(50, 20),
                                7,
                                10,
                                0.25,
                                new Convergence(List.of(9.5, 9.0), List.of(0.5, 0.0), List.of(0.25, 0.0)))),
                List.of(new TunedBlock("model.layers.0", 0.25, 0.125, 5)),
                List.of(new PhaseTime("decompose", 1.5)),
                1L << 33,
                "cpu",
                0,
                Map.of("twofold", "0.1.0"));
    }

    static String text() {
        return Json.write(report());
    }

    private static Quality quality(double token) {
        return new Quality(
                Map.of(
                        "builtin:sample@256",
                        new Perplexity(token, 0.25, 50.0, 1.2, 1_000, 800, 4_000, PerplexityMethod.NEXT_TOKEN)),
                Map.of(
                        "rte",
                        new TaskResult(
                                "1.0", 0, 100, 277, "rte.jsonl", Map.of("acc", new Metric(token / 20, 0.05, true)))));
    }
}
