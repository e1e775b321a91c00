package io.twofold.engine.tasks;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.jspecify.annotations.Nullable;

/** Every task that is known by name: those that come with Twofold, and those of a directory. */
public final class TaskCatalog {
    private static final int NEAR_NAMES = 5;

    private final Map<String, Task> tasks = new TreeMap<>();
    private final Map<String, TaskGroup> groups = new TreeMap<>();

    /**
     * Reads every file.
     *
     * @param directory with further files NAME.json, or null
     * @throws CompressionException with {@code invalid-request} naming file, field and what is wrong with it
     */
    public TaskCatalog(@Nullable Path directory) {
        TaskFiles.shipped().forEach(this::add);
        if (directory != null) {
            TaskFiles.in(directory).forEach(this::add);
        }
        groups.values().forEach(group -> group.tasks().forEach(this::requireTask));
    }

    /** As the environment configures it: {@code TWOFOLD_TASKS} may name a directory. */
    public static TaskCatalog of(Map<String, String> environment) {
        String directory = environment.getOrDefault("TWOFOLD_TASKS", "");
        return new TaskCatalog(directory.isEmpty() ? null : Path.of(directory));
    }

    /** Names of tasks. */
    public Set<String> taskNames() {
        return new TreeSet<>(tasks.keySet());
    }

    /** Every group. */
    public List<TaskGroup> groups() {
        return List.copyOf(groups.values());
    }

    /**
     * A task by its name.
     *
     * @throws CompressionException as for {@link #tasks}
     */
    public Task task(String name) {
        Task task = tasks.get(name);
        if (task == null) {
            throw unknown(name);
        }
        return task;
    }

    /**
     * What names of tasks and of groups mean: each task once, in the order in which it is named first.
     *
     * @throws CompressionException with {@code invalid-request}, listing near names, if one is unknown
     */
    public List<Task> tasks(List<String> names) {
        Set<String> chosen = new LinkedHashSet<>();
        for (String name : names) {
            TaskGroup group = groups.get(name);
            chosen.addAll(group == null ? List.of(task(name).name()) : group.tasks());
        }
        return chosen.stream().map(this::task).toList();
    }

    /** The groups with a score of their own, all of whose tasks are among those that the names mean. */
    public List<TaskGroup> scoredGroups(List<String> names) {
        Set<String> chosen =
                new LinkedHashSet<>(tasks(names).stream().map(Task::name).toList());
        return groups.values().stream()
                .filter(group -> group.isScored() && chosen.containsAll(group.tasks()))
                .toList();
    }

    private void add(TaskFiles.TaskFile file) {
        file.tasks().forEach(task -> {
            requireFree(task.name(), file.name());
            tasks.put(task.name(), task);
        });
        file.groups().forEach(group -> {
            requireFree(group.name(), file.name());
            groups.put(group.name(), group);
        });
    }

    private void requireFree(String name, String file) {
        if (tasks.containsKey(name) || groups.containsKey(name)) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    "Task file " + file + ": there is a task or a group '" + name + "' already; rename the file");
        }
    }

    private void requireTask(String name) {
        if (!tasks.containsKey(name)) {
            throw unknown(name);
        }
    }

    private CompressionException unknown(String name) {
        List<String> known = new ArrayList<>(tasks.keySet());
        known.addAll(groups.keySet());
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        List<String> near = known.stream()
                .sorted(Comparator.comparingInt((String other) -> other.contains(name) || name.contains(other)
                        ? 0
                        : Objects.requireNonNull(distance.apply(name, other))))
                .limit(NEAR_NAMES)
                .toList();
        return new CompressionException(
                FailureCode.INVALID_REQUEST,
                "There is no task and no group '" + name + "'; the nearest names are " + String.join(", ", near));
    }
}
