package io.twofold.api;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.AllocationReport;
import io.twofold.report.CompressionReport;
import io.twofold.report.Convergence;
import io.twofold.report.MatrixReport;
import io.twofold.report.Perplexity;
import io.twofold.report.PerplexityMethod;
import io.twofold.report.PhaseTime;
import io.twofold.report.Quality;
import io.twofold.report.SearchStep;
import io.twofold.report.SearchTrace;
import io.twofold.report.Size;
import io.twofold.report.TunedBlock;
import java.util.List;
import java.util.Map;

/** A report with an entry in every place. */
final class Reports {
    private Reports() {}

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
        return new Quality(Map.of(
                "builtin:sample@256",
                new Perplexity(token, null, 50.0, 1.2, 1_000, 800, 4_000, PerplexityMethod.NEXT_TOKEN)));
    }
}
