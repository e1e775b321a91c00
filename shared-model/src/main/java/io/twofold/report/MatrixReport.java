package io.twofold.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One compressed matrix.
 *
 * @param name as in the checkpoint
 * @param shape outFeatures, inFeatures
 * @param rank of the low-rank part
 * @param nonZeros stored entries of the sparse part
 * @param relativeError ‖(W − W′)·D‖ ÷ ‖W·D‖, Frobenius norms, D the recipe's scaling
 * @param convergence of the solver, or null if it takes a fixed number of steps
 */
public record MatrixReport(
        String name,
        List<Integer> shape,
        int rank,
        long nonZeros,
        double relativeError,
        @Nullable Convergence convergence) {

    public MatrixReport {
        shape = List.copyOf(shape);
    }

    /** The same without its longest field, for where only the result counts. */
    public MatrixReport withoutConvergence() {
        return new MatrixReport(name, shape, rank, nonZeros, relativeError, null);
    }
}
