package io.twofold.cli.render;

import io.twofold.report.Estimate;
import io.twofold.report.PhaseEstimate;

/** A prediction as tables. */
public final class EstimateText {
    private EstimateText() {}

    /** One table of sizes, one of the time, and one line about the device. */
    public static String of(Estimate estimate) {
        return sizes(estimate) + "\n" + times(estimate) + "\n" + speed(estimate.speed());
    }

    private static Table sizes(Estimate estimate) {
        Estimate.Size size = estimate.size();
        Estimate.Kept kept = estimate.kept();
        String most = kept.exact() ? "" : "at most ";
        Table table = Table.ofNumbers("", "dense", "compressed");
        table.row(
                size.architecture() + ", " + size.blocks() + " blocks, " + size.matrices()
                        + " matrices: block parameters",
                Amounts.count(size.blockParameters()),
                most + Amounts.count(kept.blockParameters()));
        kept.bytes()
                .forEach((export, bytes) -> table.row(
                        "weights, " + export,
                        Amounts.bytes(size.bytes()),
                        (bytes < size.bytes() ? most : "") + Amounts.bytes(bytes)));
        table.row("disk, while it runs", "", Amounts.bytes(estimate.disk().scratchBytes()));
        table.row("disk, afterwards", "", Amounts.bytes(estimate.disk().exportBytes()));
        table.row("peak memory", "", Amounts.bytes(estimate.memory().hostBytes()));
        if (estimate.memory().deviceBytes() != null) {
            table.row(
                    "peak memory of the device",
                    "",
                    Amounts.bytes(estimate.memory().deviceBytes()));
        }
        return table;
    }

    private static Table times(Estimate estimate) {
        Table table = Table.ofNumbers("phase", "expected", "from", "to");
        estimate.phases().forEach(phase -> row(table, phase));
        row(table, estimate.total());
        Estimate.Sharing sharing = estimate.sharing();
        if (sharing != null) {
            PhaseEstimate total = sharing.total();
            row(
                    table,
                    new PhaseEstimate(
                            "shared by " + sharing.workers() + " workers", total.seconds(), total.low(), total.high()));
        }
        return table;
    }

    private static void row(Table table, PhaseEstimate phase) {
        table.row(
                phase.name(),
                Amounts.duration(phase.seconds()),
                Amounts.duration(phase.low()),
                Amounts.duration(phase.high()));
    }

    private static String speed(Estimate.Speed speed) {
        return "Measured on " + speed.device() + ": " + Amounts.rate(speed.flopsPerSecond()) + "flop/s in products, "
                + Amounts.rate(speed.elementsPerSecond()) + "elements/s in passes, "
                + Amounts.rate(speed.weightsPerSecond()) + "weights/s converted\n";
    }
}
