package io.twofold.cli;

import io.twofold.recipe.InvalidRequestException;
import java.util.Map;

/** Turns pointers into a request back into the options that the user wrote. */
final class OptionNames {
    private static final Map<String, String> BY_POINTER = Map.ofEntries(
            Map.entry("/model", "--model"),
            Map.entry("/recipe", "--recipe"),
            Map.entry("/recipe/preset", "--preset"),
            Map.entry("/recipe/sparsity", "--sparsity"),
            Map.entry("/recipe/rankRatio", "--rank-ratio"),
            Map.entry("/recipe/seed", "--seed"),
            Map.entry("/calibration", "--calibration"),
            Map.entry("/calibration/data", "--calibration"),
            Map.entry("/calibration/sequences", "--sequences"),
            Map.entry("/calibration/sequenceLength", "--sequence-length"),
            Map.entry("/kind", "--kind"),
            Map.entry("/evaluation", "--perplexity or --tasks"),
            Map.entry("/evaluation/perplexity", "--perplexity"),
            Map.entry("/evaluation/limitTokens", "--limit-tokens"),
            Map.entry("/evaluation/tasks", "--tasks"),
            Map.entry("/evaluation/shots", "--shots"),
            Map.entry("/evaluation/limit", "--limit"),
            Map.entry("/evaluation/maxLength", "--max-length"),
            Map.entry("/exports", "--export"),
            Map.entry("/device", "--device"),
            Map.entry("/shards", "--shards"),
            Map.entry("/spectra", "--spectra"));

    private OptionNames() {}

    /** A sentence such as {@code --sparsity must lie between 0 and 1, both excluded, but was 5.0}. */
    static String sentence(InvalidRequestException.Problem problem) {
        return (name(problem.pointer()) + " " + problem.detail()).strip();
    }

    private static String name(String pointer) {
        for (String at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            String option = BY_POINTER.get(at);
            if (option != null && (at.equals(pointer) || !at.equals("/recipe"))) {
                return option;
            }
        }
        // the other fields of a recipe have no option of their own
        return pointer.startsWith("/recipe/")
                ? "--set " + pointer.substring("/recipe/".length()).replace('/', '.')
                : pointer;
    }
}
