package io.twofold.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who got how much of the budget.
 *
 * @param units what had a sparsity of its own: names of decoder blocks or of matrices
 * @param sparsity final sparsity of each unit
 * @param matrices names of the compressed matrices
 * @param rankRatio final rank ratio of each matrix
 * @param search how it was learnt, or null if it was not
 * @param curves what it was chosen by, one entry for each of the matrices, or null if by something else
 */
public record AllocationReport(
        List<String> units,
        List<Double> sparsity,
        List<String> matrices,
        List<Double> rankRatio,
        @Nullable SearchTrace search,
        @Nullable ErrorCurves curves) {

    /** An allocation that was not chosen by error curves. */
    public AllocationReport(
            List<String> units,
            List<Double> sparsity,
            List<String> matrices,
            List<Double> rankRatio,
            @Nullable SearchTrace search) {
        this(units, sparsity, matrices, rankRatio, search, null);
    }

    public AllocationReport {
        units = List.copyOf(units);
        sparsity = List.copyOf(sparsity);
        matrices = List.copyOf(matrices);
        rankRatio = List.copyOf(rankRatio);
    }
}
