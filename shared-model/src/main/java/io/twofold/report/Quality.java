package io.twofold.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well a model predicts.
 *
 * @param perplexity by text and window, such as {@code builtin:sample@256}
 * @param tasks by name, such as {@code arc_easy}; empty in reports of earlier versions
 */
public record Quality(Map<String, Perplexity> perplexity, Map<String, TaskResult> tasks) {

    public Quality {
        perplexity = Collections.unmodifiableMap(new LinkedHashMap<>(perplexity));
        tasks = tasks == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(tasks));
    }

    /** Perplexity alone. */
    public Quality(Map<String, Perplexity> perplexity) {
        this(perplexity, Map.of());
    }

    /**
     * The result of one task.
     *
     * @throws IllegalArgumentException if it was not measured
     */
    public Perplexity of(String task) {
        Perplexity result = perplexity.get(task);
        if (result == null) {
            throw new IllegalArgumentException("Perplexity on " + task + " was not measured");
        }
        return result;
    }
}
