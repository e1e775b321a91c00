package io.twofold.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.ExportFormat;
import io.twofold.recipe.RequestReader;
import io.twofold.report.AllocationReport;
import io.twofold.report.CompressionReport;
import io.twofold.report.Metric;
import io.twofold.report.Perplexity;
import io.twofold.report.PerplexityMethod;
import io.twofold.report.Quality;
import io.twofold.report.Size;
import io.twofold.report.TaskResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelCardTest {
    private static final String TASK = "builtin:sample@256";

    @Test
    void tellsWhatWasDoneAndWhatItCost() {
        String card = ModelCard.of(
                report(Map.of(TASK, perplexity(12.3456)), perplexity(14.5)),
                ExportFormat.HF_DENSE,
                PerplexityMethod.NEXT_TOKEN);

        assertThat(card)
                .startsWith("---\nlibrary_name: transformers\n")
                .contains("# builtin:sample, compressed by Twofold")
                .contains("recipe `qr-uniform`, sparsity 0.4, seed 77")
                .contains("599 of 1000 block parameters were kept (59.90 %)")
                .contains("| builtin:sample@256 | 12.346 | 14.500 |")
                .contains("loads like the original");
    }

    @Test
    void namesWhatAnEncoderWasMeasuredByAndWhatLoadsIt() {
        CompressionReport report = report(Map.of(TASK, perplexity(12)), perplexity(14));

        assertThat(ModelCard.of(report, ExportFormat.HF_DENSE, PerplexityMethod.MASKED_TOKEN))
                .contains("| text | dense token pseudo-perplexity | compressed |", "`AutoModelForMaskedLM");
        assertThat(ModelCard.of(report, ExportFormat.HF_DENSE, PerplexityMethod.NEXT_TOKEN))
                .contains("| text | dense token perplexity | compressed |", "`AutoModelForCausalLM");
    }

    @Test
    void describesTheFactoredLayout() {
        String card = ModelCard.of(
                report(Map.of(TASK, perplexity(12)), perplexity(14)),
                ExportFormat.FACTORED,
                PerplexityMethod.NEXT_TOKEN);

        assertThat(card).contains("`NAME.lr_a` (U)").contains("lowest bit first");
    }

    @Test
    void leavesTheTableOutWhereNothingWasMeasured() {
        assertThat(ModelCard.of(report(Map.of(), perplexity(1)), ExportFormat.HF_DENSE, PerplexityMethod.NEXT_TOKEN))
                .doesNotContain("|");
    }

    @Test
    void showsTasksOfBothModels() {
        TaskResult dense = result(new Metric(0.5, 0.05, true));
        TaskResult compressed = result(new Metric(0.4321, null, true));

        String card = ModelCard.of(
                report(new Quality(Map.of(), Map.of("piqa", dense)), new Quality(Map.of(), Map.of("piqa", compressed))),
                ExportFormat.FACTORED,
                PerplexityMethod.NEXT_TOKEN);

        assertThat(card)
                .contains("| task | metric | dense | compressed |")
                .contains("| piqa, 0 shots, 100 documents | `acc` | 0.5000 ± 0.0500 | 0.4321 |");
    }

    private static TaskResult result(Metric accuracy) {
        return new TaskResult("1.0", 0, 100, 1838, "piqa_validation.jsonl", Map.of("acc", accuracy));
    }

    @Test
    void writesNumbersTheSameEverywhere() {
        Locale before = Locale.getDefault();
        CompressionReport report = report(Map.of(TASK, perplexity(12.5)), perplexity(14.5));
        String expected = ModelCard.of(report, ExportFormat.HF_DENSE, PerplexityMethod.NEXT_TOKEN);
        try {
            Locale.setDefault(Locale.GERMANY);

            assertThat(ModelCard.of(report, ExportFormat.HF_DENSE, PerplexityMethod.NEXT_TOKEN))
                    .isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static Perplexity perplexity(double token) {
        return new Perplexity(token, null, 30.0, 1.5, 100, 70, 400, PerplexityMethod.NEXT_TOKEN);
    }

    private static CompressionReport report(Map<String, Perplexity> dense, Perplexity compressed) {
        return report(new Quality(dense), new Quality(Map.of(TASK, compressed)));
    }

    private static CompressionReport report(Quality dense, Quality compressed) {
        CompressionRequest request = RequestReader.read(Json.parse("""
                {"model":"builtin:sample","recipe":{"preset":"qr-uniform","sparsity":0.4,"rankRatio":0.25,"seed":77}}"""));
        return new CompressionReport(
                request.model(),
                request.recipe(),
                request.calibration(),
                request.evaluation(),
                List.of(),
                dense,
                compressed,
                Map.of(),
                new Size(1000, 599, 0.599, 4000, Map.of("hf-dense", 4000L)),
                new AllocationReport(List.of(), List.of(), List.of(), List.of(), null),
                1.25,
                List.of(),
                List.of(),
                List.of(),
                null,
                "cpu",
                request.recipe().seed(),
                Map.of());
    }
}
