package io.twofold.cli.quality;

import io.twofold.cli.render.Amounts;
import io.twofold.recipe.Presets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Rows as Markdown: for each model and protocol a table of qualities, and one of what they cost. Of several rows for the
 * same recipe and sparsity the newest counts.
 */
public final class QualityTable {
    private static final Comparator<Row> ORDER = Comparator.comparing(
                    Row::sparsity, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(row -> place(row.recipe()))
            .thenComparing(Row::recipe);

    private QualityTable() {}

    /** The rows that count, model by model, in the order of the table. */
    public static List<Row> sorted(Collection<Row> rows) {
        List<Row> sorted = new ArrayList<>();
        groups(rows).values().forEach(sorted::addAll);
        return sorted.stream().distinct().toList();
    }

    /** All tables, each under the name of its model. */
    public static String of(Collection<Row> rows) {
        return groups(rows).values().stream().map(QualityTable::group).collect(Collectors.joining("\n"));
    }

    /** One line about a row that has a result. */
    static String summary(Row row) {
        String measured = row.perplexity().entrySet().stream()
                .map(entry -> shortName(entry.getKey()) + " "
                        + perplexity(entry.getValue().token()))
                .collect(Collectors.joining(", "));
        Row.Cost cost = Objects.requireNonNull(row.cost());
        return measured + "; " + Amounts.duration(cost.compressSeconds() + cost.evaluateSeconds());
    }

    private static Map<String, List<Row>> groups(Collection<Row> rows) {
        Map<String, Row> newest = new TreeMap<>();
        rows.stream()
                .sorted(Comparator.comparing(Row::finished))
                .forEach(row -> newest.put(protocol(row) + calibration(row) + row.recipe() + row.sparsity(), row));
        Map<String, List<Row>> groups = new TreeMap<>();
        newest.values().stream()
                .filter(row -> !row.isDense())
                .forEach(row -> groups.computeIfAbsent(protocol(row) + calibration(row), key -> new ArrayList<>())
                        .add(row));
        newest.values().stream().filter(Row::isDense).forEach(dense -> {
            List<List<Row>> alike = groups.values().stream()
                    .filter(group -> protocol(group.get(0)).equals(protocol(dense)))
                    .toList();
            alike.forEach(group -> group.add(dense));
            if (alike.isEmpty()) {
                groups.put(protocol(dense), new ArrayList<>(List.of(dense)));
            }
        });
        groups.values().forEach(group -> group.sort(ORDER));
        return groups;
    }

    private static String group(List<Row> rows) {
        List<String> tasks = rows.stream()
                .flatMap(row -> row.perplexity().keySet().stream())
                .distinct()
                .toList();
        return "### " + rows.get(0).model() + "\n\n" + protocolInWords(rows, tasks) + "\n" + quality(rows, tasks) + "\n"
                + CostTable.of(rows);
    }

    private static String protocolInWords(List<Row> rows, List<String> tasks) {
        Set<String> calibrations = new LinkedHashSet<>();
        rows.stream().filter(row -> !row.isDense()).forEach(row -> {
            JsonNode calibration = row.wanted().path("calibration");
            String characters = calibration.has("characters")
                    ? "the first "
                            + Amounts.count(calibration.path("characters").asLong()) + " characters of "
                    : "";
            calibrations.add("%d sequences of %d tokens from %s`%s`"
                    .formatted(
                            calibration.path("sequences").asInt(),
                            calibration.path("sequenceLength").asInt(),
                            characters,
                            lastName(calibration.path("data").asString())));
        });
        StringBuilder words = new StringBuilder();
        calibrations.forEach(
                calibration -> words.append("Calibration: ").append(calibration).append(".\n"));
        for (String task : tasks) {
            long predicted = rows.stream()
                    .map(row -> row.perplexity().get(task))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow()
                    .tokens();
            words.append("Token perplexity on `%s`: %s predicted tokens in windows of %s.%n"
                    .formatted(shortName(task), Amounts.count(predicted), window(task)));
        }
        return words.toString();
    }

    private static String quality(List<Row> rows, List<String> tasks) {
        Markdown table = new Markdown();
        List<String> heading = new ArrayList<>(List.of("recipe", "sparsity"));
        tasks.forEach(task -> heading.add(shortName(task)));
        heading.addAll(List.of("parameters kept", "bytes stored", "time, s", "peak memory"));
        table.heading(heading);
        Row dense = rows.stream()
                .filter(row -> row.isDense() && row.error() == null)
                .findFirst()
                .orElse(null);
        for (Row row : rows) {
            List<String> cells =
                    new ArrayList<>(List.of(row.isDense() ? Trial.DENSE : "`" + row.recipe() + "`", sparsity(row)));
            Row.Cost cost = row.cost();
            if (row.error() != null || cost == null) {
                cells.add("failed: " + row.error());
            } else {
                for (String task : tasks) {
                    String cell = cell(row, task, dense);
                    cells.add(isBest(row, task, rows) ? "**" + cell + "**" : cell);
                }
                cells.addAll(row.isDense() ? denseSizes(rows) : sizes(row));
                cells.add(row.isDense() ? "" : seconds(cost.compressSeconds()));
                cells.add(cost.peakBytes() == null ? "" : Amounts.bytes(cost.peakBytes()));
            }
            table.row(cells);
        }
        return table.toString();
    }

    private static String cell(Row row, String task, @Nullable Row dense) {
        Row.Measured measured = row.perplexity().get(task);
        if (measured == null) {
            return "";
        }
        Row.Measured before = dense == null ? null : dense.perplexity().get(task);
        String times = row.isDense() || before == null
                ? ""
                : String.format(Locale.ROOT, " (×%.3g)", measured.token() / before.token());
        return perplexity(measured.token()) + times;
    }

    private static boolean isBest(Row row, String task, List<Row> rows) {
        List<Row.Measured> rivals = rows.stream()
                .filter(other -> !other.isDense() && Objects.equals(other.sparsity(), row.sparsity()))
                .map(other -> other.perplexity().get(task))
                .filter(Objects::nonNull)
                .toList();
        Row.Measured own = row.perplexity().get(task);
        return !row.isDense()
                && own != null
                && rivals.size() > 1
                && rivals.stream().allMatch(rival -> own.token() <= rival.token());
    }

    private static List<String> denseSizes(List<Row> rows) {
        String bytes = rows.stream()
                .map(Row::size)
                .filter(Objects::nonNull)
                .findFirst()
                .map(size -> Amounts.bytes(size.bytesDense()))
                .orElse("");
        return List.of("100 %", bytes);
    }

    private static List<String> sizes(Row row) {
        Row.Size size = row.size();
        if (size == null) {
            return List.of("", "");
        }
        return List.of(
                String.format(Locale.ROOT, "%.2f %%", 100.0 * size.parametersKept() / size.parametersDense()),
                Amounts.bytes(size.bytesFactored()) + " ("
                        + Amounts.share((double) size.bytesFactored() / size.bytesDense()) + ")");
    }

    static String sparsity(Row row) {
        return row.sparsity() == null
                ? ""
                : String.format(Locale.ROOT, "%.4g %%", 100 * row.sparsity()).replace(".00 ", " ");
    }

    static String seconds(double seconds) {
        return String.format(Locale.ROOT, seconds < 100 ? "%.1f" : "%,.0f", seconds);
    }

    private static String perplexity(double value) {
        if (value >= 1e6) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return String.format(Locale.ROOT, value < 10 ? "%.3f" : value < 1000 ? "%.2f" : "%,.0f", value);
    }

    /** Rows that may stand in one table: of the same model, measured alike. */
    private static String protocol(Row row) {
        return row.model() + "\n" + row.wanted().path("model") + row.wanted().path("evaluation");
    }

    private static String calibration(Row row) {
        return row.wanted().path("calibration").toString();
    }

    private static int place(String recipe) {
        // a preset with settings stands beside the preset
        int at = Presets.names().indexOf(recipe.replaceFirst(" .*", ""));
        return at < 0 ? Integer.MAX_VALUE : at;
    }

    /** The last name of a task's text, with as much of the task as tells its columns apart. */
    private static String shortName(String task) {
        return lastName(task.substring(0, task.lastIndexOf('@')));
    }

    private static String window(String task) {
        return task.substring(task.lastIndexOf('@') + 1).replaceFirst(":.*", "");
    }

    /** {@code train.txt} of {@code file:/data/train.txt}. */
    static String lastName(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
