package io.twofold.engine.storage;

import io.twofold.recipe.ExportFormat;
import io.twofold.recipe.Quantization;
import io.twofold.report.CompressionReport;
import io.twofold.report.Metric;
import io.twofold.report.Perplexity;
import io.twofold.report.PerplexityMethod;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The README beside an exported model: what it is, what it costs, how to load it. */
public final class ModelCard {
    private ModelCard() {}

    /**
     * Markdown with the metadata block that model hubs read.
     *
     * @param method how the model predicts tokens
     */
    public static String of(CompressionReport report, ExportFormat format, PerplexityMethod method) {
        StringBuilder card =
                new StringBuilder(format == ExportFormat.HF_DENSE ? "---\nlibrary_name: transformers\n" : "---\n");
        card.append("tags:\n- twofold\n- low-rank\n- sparse\n---\n\n");
        card.append("# ").append(report.model()).append(", compressed by Twofold\n\n");
        card.append(String.format(
                Locale.ROOT,
                "Every linear layer inside the blocks is W′ = U·V + S (recipe `%s`, sparsity %s, seed %d).%n"
                        + "%d of %d block parameters were kept (%.2f %%), %.1f %% of them in U and V.%n%n",
                report.recipe().preset(),
                report.recipe().sparsity(),
                report.seed(),
                report.size().blockParametersKept(),
                report.size().blockParametersDense(),
                100 * report.size().keptRatio(),
                100.0 * lowRank(report) / report.size().blockParametersKept()));
        if (!report.dense().perplexity().isEmpty()) {
            card.append("| text | dense token ").append(method.measure()).append(" | compressed |\n|---|---|---|\n");
            for (Map.Entry<String, Perplexity> task :
                    report.dense().perplexity().entrySet()) {
                card.append(String.format(
                        Locale.ROOT,
                        "| %s | %.3f | %.3f |%n",
                        task.getKey(),
                        task.getValue().token(),
                        report.compressed().of(task.getKey()).token()));
            }
            card.append('\n');
        }
        tasks(card, report);
        card.append(
                switch (format) {
                    case HF_DENSE ->
                        "The factors are merged, so this directory loads like the original"
                                + (method == PerplexityMethod.NEXT_TOKEN
                                        ? " (`AutoModelForCausalLM.from_pretrained`)"
                                        : " (`AutoModelForMaskedLM.from_pretrained`)")
                                + " and is as large as it.\n";
                    case FACTORED ->
                        "Each matrix is stored as `NAME.lr_a` (U), `NAME.lr_b` (V), "
                                + (report.recipe().quantization() instanceof Quantization.Int4
                                        ? "`NAME.codes`, `NAME.scales` (four bits per entry)"
                                        : "`NAME.values`")
                                + " and `NAME.bitmask` (S, row by row, lowest bit first). `twofold evaluate` loads it.\n";
                });
        return card.append("\nThe complete recipe and all measurements are in `../report.json`.\n")
                .toString();
    }

    private static void tasks(StringBuilder card, CompressionReport report) {
        if (report.dense().tasks().isEmpty()) {
            return;
        }
        card.append("| task | metric | dense | compressed |\n|---|---|---|---|\n");
        report.dense().tasks().forEach((name, dense) -> {
            Map<String, Metric> compressed = Objects.requireNonNull(
                            report.compressed().tasks().get(name))
                    .metrics();
            dense.metrics()
                    .forEach((metric, value) -> card.append(String.format(
                            Locale.ROOT,
                            "| %s, %d shots, %d documents | `%s` | %s | %s |%n",
                            name,
                            dense.shots(),
                            dense.documents(),
                            metric,
                            measured(value),
                            measured(Objects.requireNonNull(compressed.get(metric))))));
        });
        card.append('\n');
    }

    private static String measured(Metric metric) {
        return metric.standardError() == null
                ? String.format(Locale.ROOT, "%.4f", metric.value())
                : String.format(Locale.ROOT, "%.4f ± %.4f", metric.value(), metric.standardError());
    }

    /** Parameters of all U and V. */
    private static long lowRank(CompressionReport report) {
        return report.matrices().stream()
                .mapToLong(matrix -> (long) matrix.rank()
                        * (matrix.shape().get(0) + matrix.shape().get(1)))
                .sum();
    }
}
