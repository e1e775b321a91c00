package io.twofold.cli.render;

import io.twofold.report.AllocationReport;
import io.twofold.report.SearchTrace;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/** An allocation in a few lines: how it was learnt, if it was, and who got how much; nothing if all got the same. */
final class AllocationText {
    private AllocationText() {}

    static String of(AllocationReport allocation) {
        SearchTrace search = allocation.search();
        String learnt = search == null || search.iteration().isEmpty() ? "" : learnt(search) + "\n";
        if (learnt.isEmpty() && allocation.sparsity().stream().distinct().count() < 2) {
            return "";
        }
        Table shares = Table.ofNumbers("", "least", "mean", "most");
        row(shares, "sparsity", allocation.sparsity());
        row(shares, "rank ratio", allocation.rankRatio());
        return learnt + shares + "Least sparse is " + unit(allocation, Collections.min(allocation.sparsity()))
                + ", most sparse " + unit(allocation, Collections.max(allocation.sparsity())) + "\n";
    }

    private static Table learnt(SearchTrace search) {
        int last = search.iteration().size() - 1;
        String steps = last == 0 ? " step" : " steps";
        Table losses = Table.ofNumbers("learnt in " + Amounts.count(last + 1L) + steps, "first", "last", "best")
                .row(
                        search.lossSecond() == null ? "loss of the sample, nats" : "loss of the sampled pair, nats",
                        Amounts.measure(sampleLoss(search, 0)),
                        Amounts.measure(sampleLoss(search, last)),
                        Amounts.measure(search.best().get(last)));
        List<Double> baseline = search.baseline();
        if (baseline != null) {
            losses.row("moving average, nats", Amounts.measure(baseline.get(0)), Amounts.measure(baseline.get(last)));
        }
        return losses;
    }

    /** Of the sample, or of both on average, where a step takes two. */
    private static double sampleLoss(SearchTrace search, int step) {
        double first = search.lossFirst().get(step);
        List<Double> second = search.lossSecond();
        return second == null ? first : (first + second.get(step)) / 2;
    }

    private static void row(Table table, String name, List<Double> shares) {
        DoubleSummaryStatistics all =
                shares.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        table.row(name, Amounts.share(all.getMin()), Amounts.share(all.getAverage()), Amounts.share(all.getMax()));
    }

    private static String unit(AllocationReport allocation, double sparsity) {
        return allocation.units().get(allocation.sparsity().indexOf(sparsity));
    }
}
