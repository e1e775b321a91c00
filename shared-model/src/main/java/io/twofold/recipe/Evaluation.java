package io.twofold.recipe;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is measured on the dense and on the compressed model.
 *
 * @param perplexity texts and window lengths; empty measures nothing
 * @param limitTokens only the first so many tokens of each text whose task does not say how many, or null for all of it
 */
public record Evaluation(
        List<PerplexityTask> perplexity, @Nullable Long limitTokens) {

    public Evaluation {
        perplexity = List.copyOf(perplexity);
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
    }
}
