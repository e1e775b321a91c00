package io.twofold.engine.evaluation;

import io.twofold.report.Metric;
import io.twofold.report.TaskResult;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that have one score together, such as MMLU's subjects: the mean over all their documents.
 *
 * @param version of the group's definition, as the reference harness counts
 * @param children names of tasks and of groups
 * @param metrics the metrics that the group has; empty for those that all its tasks have
 */
public record GroupScore(String name, String version, List<String> children, List<String> metrics) {
    public GroupScore {
        children = List.copyOf(children);
        metrics = List.copyOf(metrics);
    }

    /** The names of the tasks in it and in the groups inside it. */
    Stream<String> leaves(List<GroupScore> groups) {
        return children.stream()
                .flatMap(child -> groups.stream()
                        .filter(group -> group.name.equals(child))
                        .findFirst()
                        .map(group -> group.leaves(groups))
                        .orElse(Stream.of(child)));
    }

    /**
     * The group's result; empty if none of its tasks was measured.
     *
     * @param tasks outcomes by name
     * @param groups among which those inside this one are
     */
    Optional<TaskOutcome> aggregate(Map<String, TaskOutcome> tasks, List<GroupScore> groups) {
        List<TaskOutcome> measured =
                leaves(groups).filter(tasks::containsKey).map(tasks::get).toList();
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Metric> combined = new LinkedHashMap<>();
        Map<String, double[]> values = new LinkedHashMap<>();
        TaskResult first = measured.get(0).result();
        for (String metric : first.metrics().keySet()) {
            boolean wanted = metrics.isEmpty() || metrics.contains(metric);
            if (wanted
                    && measured.stream()
                            .allMatch(task -> task.result().metrics().containsKey(metric))) {
                combined.put(metric, mean(metric, measured));
                if (measured.stream().allMatch(task -> task.values().containsKey(metric))) {
                    values.put(metric, joined(metric, measured));
                }
            }
        }
        int documents =
                measured.stream().mapToInt(task -> task.result().documents()).sum();
        int available =
                measured.stream().mapToInt(task -> task.result().available()).sum();
        return Optional.of(new TaskOutcome(
                new TaskResult(version, first.shots(), documents, available, first.data(), combined), values));
    }

    /** The mean weighted by documents, with the standard error of a pooled variance. */
    private static Metric mean(String metric, List<TaskOutcome> tasks) {
        double sum = 0;
        double squares = 0;
        long documents = 0;
        boolean known = true;
        boolean higherIsBetter = true;
        for (TaskOutcome task : tasks) {
            Metric one = Objects.requireNonNull(task.result().metrics().get(metric));
            long size = task.result().documents();
            Double error = one.standardError();
            sum += size * one.value();
            known &= error != null;
            squares += error == null ? 0 : (size - 1) * error * error * size;
            documents += size;
            higherIsBetter = one.higherIsBetter();
        }
        @Nullable
        Double pooled = known && documents > tasks.size()
                ? Double.valueOf(Math.sqrt(squares / (documents - tasks.size()) / documents))
                : null;
        return new Metric(sum / documents, pooled, higherIsBetter);
    }

    private static double[] joined(String metric, List<TaskOutcome> tasks) {
        return tasks.stream()
                .flatMapToDouble(task -> Arrays.stream(task.values().get(metric)))
                .toArray();
    }
}
