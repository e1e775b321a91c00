package io.twofold.cli.render;

import io.twofold.report.CompressionReport;
import io.twofold.report.EvaluationReport;
import io.twofold.report.Perplexity;
import io.twofold.report.PerplexityMethod;
import io.twofold.report.PhaseTime;
import io.twofold.report.Quality;
import io.twofold.report.Size;
import io.twofold.report.TunedBlock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reports as tables. */
public final class ReportText {
    private static final double WORTH_SAYING = 0.01;

    private ReportText() {}

    /** One table of dense against compressed, what was learnt about the allocation, and one table of the time spent. */
    public static String of(CompressionReport report) {
        Table table = Table.ofNumbers("", "dense", "compressed", "change");
        report.dense().perplexity().forEach((name, dense) -> {
            Perplexity compressed = report.compressed().perplexity().get(name);
            if (compressed != null) {
                String measure = dense.method().measure();
                compare(table, "token " + measure + ", " + name, dense.token(), compressed.token());
                compare(table, "word " + measure + ", " + name, dense.word(), compressed.word());
                compare(table, "bits per byte, " + name, dense.bitsPerByte(), compressed.bitsPerByte());
            }
        });
        // the dense model has none: it was never asked to predict the calibration text
        table.row("calibration loss, nats", "", Amounts.measure(report.calibrationLoss()));
        table.row("calibration " + measure(report.dense()), "", Amounts.measure(Math.exp(report.calibrationLoss())));
        size(table, report.size());
        String learnt = AllocationText.of(report.allocation());
        return table
                + "\n"
                + TaskText.of(report.dense(), report.compressed())
                + seen(report.overlap())
                + (learnt.isEmpty() ? "" : learnt + "\n")
                + tuned(report.tunedBlocks())
                + times(report);
    }

    /** What was measured on text of the calibration; sentences that recur by chance are not worth a word. */
    private static String seen(Map<String, Double> overlap) {
        StringBuilder lines = new StringBuilder();
        overlap.forEach((name, share) -> lines.append(
                share < WORTH_SAYING
                        ? ""
                        : Amounts.share(share) + " of " + name + " stands word for word in the calibration text\n"));
        return lines.isEmpty() ? "" : lines + "\n";
    }

    private static String tuned(List<TunedBlock> blocks) {
        if (blocks.isEmpty()) {
            return "";
        }
        Table table = Table.ofNumbers("error of outputs, tuned blocks", "untuned", "tuned");
        double before =
                blocks.stream().mapToDouble(TunedBlock::errorBefore).average().orElseThrow();
        double after =
                blocks.stream().mapToDouble(TunedBlock::errorAfter).average().orElseThrow();
        table.row("mean", Amounts.share(before), Amounts.share(after));
        TunedBlock last = blocks.get(blocks.size() - 1);
        table.row("last", Amounts.share(last.errorBefore()), Amounts.share(last.errorAfter()));
        return table + "\n";
    }

    /** One row for each text, and one for each metric of a task. */
    public static String of(EvaluationReport report) {
        Quality quality = report.quality();
        String measure = measure(quality);
        Table table = Table.ofNumbers("", "token " + measure, "word " + measure, "bits per byte", "predicted tokens");
        for (Map.Entry<String, Perplexity> entry : quality.perplexity().entrySet()) {
            Perplexity perplexity = entry.getValue();
            table.row(
                    entry.getKey(),
                    Amounts.measure(perplexity.token()),
                    Amounts.measure(perplexity.word()),
                    Amounts.measure(perplexity.bitsPerByte()),
                    Amounts.count(perplexity.tokens()));
        }
        String texts = quality.perplexity().isEmpty() ? "" : table + "\n";
        return texts + TaskText.of(quality) + report.model() + " on " + report.device() + " in "
                + Amounts.seconds(report.seconds()) + " s\n";
    }

    /** One model is measured by one method on all texts. */
    private static String measure(Quality quality) {
        return quality.perplexity().values().stream()
                .findFirst()
                .map(Perplexity::method)
                .orElse(PerplexityMethod.NEXT_TOKEN)
                .measure();
    }

    private static void compare(Table table, String name, @Nullable Double dense, @Nullable Double compressed) {
        String change = dense == null || compressed == null ? "" : Amounts.change(dense, compressed);
        table.row(name, Amounts.measure(dense), Amounts.measure(compressed), change);
    }

    private static void size(Table table, Size size) {
        table.row(
                "block parameters",
                Amounts.count(size.blockParametersDense()),
                Amounts.count(size.blockParametersKept()),
                Amounts.share(size.keptRatio()) + " kept");
        size.bytesStored()
                .forEach((export, bytes) -> table.row(
                        "weights, " + export,
                        Amounts.bytes(size.bytesDense()),
                        Amounts.bytes(bytes),
                        Amounts.change(size.bytesDense(), bytes)));
    }

    private static Table times(CompressionReport report) {
        Table table = Table.ofNumbers("phase", "seconds");
        for (PhaseTime phase : report.phases()) {
            table.row(phase.name(), Amounts.seconds(phase.seconds()));
        }
        if (report.peakMemoryBytes() != null) {
            table.row("peak memory", Amounts.bytes(report.peakMemoryBytes()));
        }
        return table;
    }
}
