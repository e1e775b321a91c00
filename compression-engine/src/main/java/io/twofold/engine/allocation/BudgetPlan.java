package io.twofold.engine.allocation;

import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.Recipe;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What each matrix may keep, so that all of them together keep at most (1 − ρ) of their parameters. */
public final class BudgetPlan {
    private final Map<String, ParameterShare> shares;

    private BudgetPlan(Map<String, ParameterShare> shares) {
        this.shares = shares;
    }

    /**
     * Gives every matrix that is not ignored the same sparsity and rank ratio. Ignored ones stay dense and count as
     * kept, so the others give up more.
     *
     * @param shapes outFeatures, inFeatures of every linear layer inside the decoder blocks, by name
     * @throws CompressionException with {@code budget-unreachable} if the ignored matrices alone exceed the budget
     */
    public static BudgetPlan uniform(Map<String, List<Integer>> shapes, Recipe recipe) {
        List<Pattern> ignore = recipe.ignore().stream().map(Pattern::compile).toList();
        Map<String, List<Integer>> compressed = new LinkedHashMap<>();
        long total = 0;
        long free = 0;
        for (Map.Entry<String, List<Integer>> matrix : shapes.entrySet()) {
            long parameters = parameters(matrix.getValue());
            total += parameters;
            if (ignore.stream().noneMatch(p -> p.matcher(matrix.getKey()).matches())) {
                compressed.put(matrix.getKey(), matrix.getValue());
                free += parameters;
            }
        }
        double sparsity = spread(recipe.sparsity(), total, free);
        Map<String, ParameterShare> shares = new LinkedHashMap<>();
        compressed.forEach((name, shape) ->
                shares.put(name, ParameterShare.of(shape.get(0), shape.get(1), sparsity, recipe.rankRatio())));
        return new BudgetPlan(shares);
    }

    /** The sparsity of the free matrices that makes up for the dense ones. */
    private static double spread(double sparsity, long total, long free) {
        if (free == total) {
            return sparsity;
        }
        double spread = BigDecimal.valueOf(sparsity)
                .multiply(BigDecimal.valueOf(total))
                .divide(BigDecimal.valueOf(Math.max(1, free)), MathContext.DECIMAL64)
                .doubleValue();
        if (free == 0 || spread > 1) {
            throw new CompressionException(
                    FailureCode.BUDGET_UNREACHABLE,
                    "The ignored matrices hold " + (total - free) + " of " + total + " parameters, so a sparsity of "
                            + sparsity + " cannot be reached; ignore fewer");
        }
        return spread;
    }

    /** What a matrix may keep, or nothing if it stays dense. */
    public Optional<ParameterShare> share(String matrix) {
        return Optional.ofNullable(shares.get(matrix));
    }

    /** The matrices that are compressed, in order. */
    public List<String> matrices() {
        return List.copyOf(shares.keySet());
    }

    static long parameters(List<Integer> shape) {
        return (long) shape.get(0) * shape.get(1);
    }
}
