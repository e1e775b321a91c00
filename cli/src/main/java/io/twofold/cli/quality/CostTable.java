package io.twofold.cli.quality;

import io.twofold.report.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the rows of one table cost, phase by phase, when, and where. */
final class CostTable {
    private static final double SHORTEST = 0.05;
    // a row's compression has no texts to measure on; its measurement is a process of its own
    private static final Set<Phase> NOT_HERE = EnumSet.of(Phase.BASELINE, Phase.EVALUATE);

    private CostTable() {}

    static String of(List<Row> rows) {
        Set<String> spent = new HashSet<>();
        Set<String> places = new LinkedHashSet<>();
        for (Row row : rows) {
            if (row.cost() != null) {
                row.cost().phases().forEach((phase, seconds) -> {
                    if (seconds >= SHORTEST) {
                        spent.add(phase);
                    }
                });
                places.add(place(row.cost()));
            }
        }
        List<String> phases = Arrays.stream(Phase.values())
                .filter(phase -> !NOT_HERE.contains(phase))
                .map(Phase::id)
                .filter(spent::contains)
                .toList();
        Markdown table = new Markdown();
        List<String> heading = new ArrayList<>(List.of("seconds of each phase", "sparsity"));
        heading.addAll(phases);
        heading.addAll(List.of("evaluate", "date", "place"));
        table.heading(heading);
        List<String> known = List.copyOf(places);
        for (Row row : rows) {
            Row.Cost cost = row.cost();
            if (cost != null) {
                List<String> cells = new ArrayList<>(
                        List.of(row.isDense() ? Trial.DENSE : "`" + row.recipe() + "`", QualityTable.sparsity(row)));
                phases.forEach(phase -> cells.add(
                        cost.phases().containsKey(phase)
                                ? QualityTable.seconds(cost.phases().getOrDefault(phase, 0.0))
                                : ""));
                cells.add(QualityTable.seconds(cost.evaluateSeconds()));
                cells.add(row.finished().replaceFirst("T.*", ""));
                cells.add(Integer.toString(known.indexOf(place(cost)) + 1));
                table.row(cells);
            }
        }
        StringBuilder text = new StringBuilder().append(table).append('\n');
        for (int i = 0; i < known.size(); i++) {
            text.append("Place ")
                    .append(i + 1)
                    .append(": ")
                    .append(known.get(i))
                    .append(".\n");
        }
        return text.toString();
    }

    private static String place(Row.Cost cost) {
        Map<String, String> versions = cost.versions();
        return "%s, %d processors, Twofold %s, Java %s, DJL %s, PyTorch %s"
                .formatted(
                        cost.device(),
                        cost.processors(),
                        versions.get("twofold"),
                        versions.get("java"),
                        versions.get("djl"),
                        versions.get("pytorch"));
    }
}
