package io.twofold.recipe;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is measured on the dense and on the compressed model.
 *
 * @param perplexity texts and window lengths; empty measures none
 * @param limitTokens only the first so many tokens of each text whose task does not say how many, or null for all of it
 * @param tasks names of tasks and of groups of tasks, such as {@code arc_easy}; empty runs none
 * @param shots solved examples shown before each document of a task, or null for as many as the task itself says
 * @param limit only the first so many documents of each task, or null for all
 * @param maxLength how many tokens a model sees at once of what a task asks, or null for as many as it has positions
 * @param overlap what happens if the text to measure on was seen while compressing
 */
public record Evaluation(
        List<PerplexityTask> perplexity,
        @Nullable Long limitTokens,
        List<String> tasks,
        @Nullable Integer shots,
        @Nullable Integer limit,
        @Nullable Integer maxLength,
        Overlap overlap) {
    private static final int MOST_SHOTS = 64;

    public Evaluation {
        perplexity = List.copyOf(perplexity);
        tasks = tasks == null ? List.of() : List.copyOf(tasks); // requests of earlier versions lack it, and the next
        overlap = overlap == null ? Overlap.REFUSE : overlap;
    }

    /** Perplexity alone. */
    public Evaluation(List<PerplexityTask> perplexity, @Nullable Long limitTokens) {
        this(perplexity, limitTokens, List.of(), null, null, null, Overlap.REFUSE);
    }

    /** Whether nothing is measured. */
    public boolean measuresNothing() {
        return perplexity.isEmpty() && tasks.isEmpty();
    }

    void validate(Problems problems) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < perplexity.size(); i++) {
            PerplexityTask task = perplexity.get(i);
            String field = Integer.toString(i);
            References.validateText(task.data(), problems.at("perplexity"), field);
            problems.at("perplexity").require(names.add(task.name()), field, "must be named once", task.name());
        }
        problems.require(
                limitTokens == null || limitTokens >= 2, "limitTokens", "must be at least 2", limitTokens + "");
        for (int i = 0; i < tasks.size(); i++) {
            String field = Integer.toString(i);
            String name = tasks.get(i);
            problems.at("tasks")
                    .require(name.matches("[a-z0-9][a-z0-9_-]{0,63}"), field, "must be the name of a task", name);
            problems.at("tasks").require(names.add(name), field, "must be named once", name);
        }
        problems.require(
                shots == null || shots >= 0 && shots <= MOST_SHOTS,
                "shots",
                "must be in 0 … " + MOST_SHOTS,
                shots + "");
        problems.require(maxLength == null || maxLength >= 2, "maxLength", "must be at least 2", maxLength + "");
        problems.require(limit == null || limit >= 1, "limit", "must be at least 1", limit + "");
    }
}
