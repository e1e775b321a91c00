package io.twofold.engine.estimate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.decomposition.PrincipalComponentPursuit;
import io.twofold.failure.CompressionException;
import io.twofold.recipe.Decomposition;
import java.util.HashMap;
import java.util.Map;

/**
 * Principal component pursuit. How many iterations it needs depends on the weights; a random matrix, solved in small,
 * needs about as many.
 */
final class PursuitCost {
    /** Rows of the matrix that is solved. */
    private static final int SOLVED = 96;

    /** Rows of the one whose iterations are timed: an eigendecomposition of fewer is much less efficient. */
    private static final int TIMED = 384;

    private static final int TIMED_ON_GPU = 2048;
    private static final int FEW = 3;

    /** Passes over the matrix in an iteration, counted in the kernel. */
    private static final int PASSES = 25;

    private final Rehearsal device;
    private final Decomposition.PcpAdmm settings;
    private final Map<MatrixShape, Double> iteration = new HashMap<>();
    private final int iterations;
    private final double rank;
    private final double entries;

    PursuitCost(Rehearsal device, Decomposition.PcpAdmm settings, MatrixShape typical) {
        this.device = device;
        this.settings = settings;
        MatrixShape shape = typical.dividedBy(Math.max(1, typical.smaller() / (double) SOLVED));
        int needed = settings.maxIterations();
        double values = 1;
        double support = 1;
        try (NDManager scope = device.manager().newSubManager()) {
            NDArray a = scope.randomNormal(new Shape(shape.rows(), shape.columns()));
            PrincipalComponentPursuit.Solution solution =
                    new PrincipalComponentPursuit(device.kernels(), settings).solve(scope, "rehearsal", a);
            needed = solution.convergence().objective().size();
            values = solution.sigma().size() / (double) shape.smaller();
            support = solution.s().neq(0).countNonzero().getLong() / (double) shape.size();
        } catch (CompressionException e) {
            // it does not converge within the iterations that are allowed; perhaps the run's matrices do
            needed = settings.maxIterations();
        }
        this.iterations = needed;
        this.rank = values;
        this.entries = support;
    }

    /** How many singular values a matrix will have as candidates. */
    double singularValues(MatrixShape shape) {
        return rank * shape.smaller();
    }

    /** How many sparse entries a matrix will have as candidates. */
    double entries(MatrixShape shape) {
        return entries * shape.size();
    }

    /** Splits one matrix completely. */
    double solve(MatrixShape shape) {
        return iterations * iteration.computeIfAbsent(shape, this::measure);
    }

    private double measure(MatrixShape shape) {
        int most = device.manager().getDevice().isGpu() ? TIMED_ON_GPU : TIMED;
        double excess = Math.max(1, shape.smaller() / (double) most);
        MatrixShape tried = shape.dividedBy(excess);
        double seconds = (time(tried, FEW) - time(tried, 1)) / (FEW - 1);
        double passes = device.passes(PASSES, tried.size());
        double cubic = Math.max(seconds / 4, seconds - passes);
        return cubic * excess * excess * excess + passes * excess * excess;
    }

    private double time(MatrixShape shape, int iterations) {
        try (NDManager scope = device.manager().newSubManager()) {
            NDArray a = scope.randomNormal(new Shape(shape.rows(), shape.columns()));
            double weight = settings.lambda() / Math.sqrt(Math.max(shape.rows(), shape.columns()));
            return Stopwatch.best(() -> device.kernels()
                    .call(scope, "pursuit_iterations", a, weight, settings.penalty(), iterations)
                    .getDouble());
        }
    }
}
