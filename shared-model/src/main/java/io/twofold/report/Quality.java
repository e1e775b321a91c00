package io.twofold.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well a model predicts.
 *
 * @param perplexity by task name, such as {@code builtin:sample@256}
 */
public record Quality(Map<String, Perplexity> perplexity) {

    public Quality {
        perplexity = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(perplexity));
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
