package io.twofold.engine.tasks;

import io.twofold.report.Metric;
import io.twofold.report.TaskResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are run by one name.
 *
 * @param version of the group's own score, as the reference harness counts, or null if it has none
 * @param tasks names of tasks, in order
 * @param metrics of which the group has the mean over all documents; empty if it is only a name
 */
public record TaskGroup(
        String name, String description, @Nullable String version, List<String> tasks, List<String> metrics) {
    public TaskGroup {
        tasks = List.copyOf(tasks);
        metrics = List.copyOf(metrics);
    }

    /** Whether the group has a score of its own. */
    public boolean isScored() {
        return !metrics.isEmpty();
    }

    /**
     * The group's score: means weighted by documents, with the pooled standard error of the reference harness.
     *
     * @param results by task; all of the group's must be there
     */
    public TaskResult score(Map<String, TaskResult> results) {
        List<TaskResult> own = tasks.stream().map(task -> found(results, task)).toList();
        Map<String, Metric> scores = new LinkedHashMap<>();
        metrics.forEach(metric -> scores.put(metric, pooled(own, metric)));
        return new TaskResult(
                version == null ? "" : version,
                own.get(0).shots(),
                own.stream().mapToInt(TaskResult::documents).sum(),
                own.stream().mapToInt(TaskResult::available).sum(),
                tasks.size() + " tasks",
                scores);
    }

    private static Metric pooled(List<TaskResult> results, String name) {
        double documents = results.stream().mapToInt(TaskResult::documents).sum();
        double sum = 0;
        double squares = 0;
        boolean errors = documents > results.size();
        for (TaskResult result : results) {
            Metric metric = result.metrics().get(name);
            if (metric == null) {
                throw new IllegalArgumentException("A task of the group has no " + name);
            }
            double size = result.documents();
            Double error = metric.standardError();
            sum += metric.value() * size;
            errors &= error != null;
            squares += error == null ? 0 : (size - 1) * error * error * size;
        }
        Double error = errors ? Math.sqrt(squares / (documents - results.size()) / documents) : null;
        return new Metric(sum / documents, error, true);
    }

    private static TaskResult found(Map<String, TaskResult> results, String task) {
        TaskResult result = results.get(task);
        if (result == null) {
            throw new IllegalArgumentException("No result of " + task);
        }
        return result;
    }
}
