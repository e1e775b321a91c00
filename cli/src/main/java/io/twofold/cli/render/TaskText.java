package io.twofold.cli.render;

import io.twofold.report.Metric;
import io.twofold.report.Quality;
import io.twofold.report.TaskResult;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What models scored on tasks: a row for each metric, each number with its standard error. */
final class TaskText {
    private TaskText() {}

    /** One model; empty if it was measured on no task. */
    static String of(Quality quality) {
        Table table = Table.ofNumbers("task, metric", "shots", "documents", "value", "±");
        quality.tasks()
                .forEach((name, task) -> task.metrics()
                        .forEach((metric, value) -> table.row(
                                name + ", " + metric,
                                shots(task),
                                documents(task),
                                number(value.value()),
                                error(value))));
        return quality.tasks().isEmpty() ? "" : table + "\n";
    }

    /** Two models side by side, and by how much the second one's value is larger. */
    static String of(Quality dense, Quality compressed) {
        Table table =
                Table.ofNumbers("task, metric", "shots", "documents", "dense", "±", "compressed", "±", "difference");
        dense.tasks()
                .forEach((name, task) -> task.metrics().forEach((metric, before) -> {
                    Metric after = metric(compressed.tasks().get(name), metric);
                    if (after != null) {
                        table.row(
                                name + ", " + metric,
                                shots(task),
                                documents(task),
                                number(before.value()),
                                error(before),
                                number(after.value()),
                                error(after),
                                String.format(Locale.ROOT, "%+.4f", after.value() - before.value()));
                    }
                }));
        return dense.tasks().isEmpty() ? "" : table + "\n";
    }

    private static @Nullable Metric metric(@Nullable TaskResult task, String name) {
        return task == null ? null : task.metrics().get(name);
    }

    private static String shots(TaskResult task) {
        return Integer.toString(task.shots());
    }

    private static String documents(TaskResult task) {
        String asked = Amounts.count(task.documents());
        return task.documents() == task.available() ? asked : asked + " of " + Amounts.count(task.available());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String error(Metric metric) {
        Double error = metric.standardError();
        return error == null ? "" : number(error);
    }
}
