package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.GroupScore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are run by one name.
 *
 * @param version of the group's own score, as the reference harness counts, or null if it has none
 * @param tasks names of tasks, in order
 * @param children names of the groups inside it, which hold all of its tasks, or of its tasks
 * @param metrics of which the group has the mean over all documents; empty if it is only a name
 */
public record TaskGroup(
        String name,
        String description,
        @Nullable String version,
        List<String> tasks,
        List<String> children,
        List<String> metrics) {
    public TaskGroup {
        tasks = List.copyOf(tasks);
        children = List.copyOf(children);
        metrics = List.copyOf(metrics);
    }

    /** Whether the group has a score of its own. */
    public boolean isScored() {
        return !metrics.isEmpty();
    }

    /** How its score comes from those of its tasks. */
    public GroupScore score() {
        return new GroupScore(name, version == null ? "" : version, children, metrics);
    }
}
