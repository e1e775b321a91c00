package io.twofold.engine.estimate;

import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Refit;
import io.twofold.recipe.Target;
import java.util.ArrayList;
import java.util.List;

/** Seconds of what is done with all of XᵀX: measuring it, solving and refitting under it, moving towards a dense target. */
final class HessianCost {
    /** Operations of an eigendecomposition of n × n, in n³, at the speed of products. */
    static final int EIGEN = 50;

    /** Passes over the matrix in an iteration of the solver: selection, multiplier, residuals. */
    private static final int SOLVER_PASSES = 20;

    /** Passes over the matrix in a step of conjugate gradients. */
    private static final int STEP_PASSES = 10;

    private final Workload work;
    private final Recipe recipe;
    private final Rehearsal device;

    HessianCost(Workload work, Rehearsal device) {
        this.work = work;
        this.recipe = work.request().recipe();
        this.device = device;
    }

    /** Sums the products of the inputs of every group once, and where needed those with the dense model's. */
    double measure() {
        if (!recipe.needsGram()) {
            return 0;
        }
        boolean dense = recipe.target() instanceof Target.Dense;
        double operations = 0;
        for (List<MatrixShape> block : work.model().blocks()) {
            for (MatrixShape first : firstOfGroups(block)) {
                double square = (double) first.columns() * first.columns();
                // of the two groups that add to the residual stream, its products too
                operations += 2.0 * work.calibrationTokens() * square * (dense ? 3 : 1);
            }
        }
        return device.products(operations);
    }

    /** The first layer of each group that shares its inputs: queries, output, feed-forward in, feed-forward out. */
    private static List<MatrixShape> firstOfGroups(List<MatrixShape> block) {
        int last = block.size() - 1;
        return List.of(block.get(0), block.get(Math.min(3, last)), block.get(Math.min(4, last)), block.get(last));
    }

    /** One eigendecomposition for each group, if anybody asks for it. */
    double eigen() {
        if (!(recipe.decomposition() instanceof Decomposition.HessianAdmm)
                && !(recipe.target() instanceof Target.Dense)) {
            return 0;
        }
        List<MatrixShape> groups = new ArrayList<>();
        work.model().blocks().forEach(block -> groups.addAll(firstOfGroups(block)));
        return groups.stream()
                .mapToDouble(first -> device.products(EIGEN * Math.pow(first.columns(), 3)))
                .sum();
    }

    /** The method of multipliers on one matrix, without the solution that it starts from. */
    double solve(Decomposition.HessianAdmm settings, MatrixShape shape, int rank) {
        double perIteration =
                product(shape) + 8.0 * rank * shape.size() + 2 * Math.pow(shape.columns(), 3) / settings.interval();
        return device.products(product(shape) + settings.iterations() * perIteration)
                + device.passes((double) SOLVER_PASSES * settings.iterations(), shape.size());
    }

    /** The refit of one matrix. */
    double refit(Refit.FullHessian settings, MatrixShape shape, int rank) {
        double perStep = product(shape) + 4.0 * rank * shape.size();
        return device.products(settings.rounds() * ((settings.steps() + 2) * perStep + 4.0 * rank * shape.size()))
                + device.passes((double) STEP_PASSES * settings.rounds() * (settings.steps() + 2), shape.size());
    }

    /** m × n times n × n. */
    private static double product(MatrixShape shape) {
        return 2.0 * shape.size() * shape.columns();
    }
}
