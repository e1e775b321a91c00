package io.twofold.engine.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.RobustPca;
import io.twofold.engine.decomposition.SvdAlternation;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Lets the solvers of one objective, ‖A − U·V − S‖F, run on one matrix: how low they come and how long they take. */
final class SolverComparison {
    private static final int REFERENCE = 80; // iterations of OATS
    private static final int POWER_ITERATIONS = 4;
    private static final double MOMENTUM = 0.9;

    private final Kernels kernels;
    private final NDArray matrix;
    private final ParameterShare share;

    /** @param kernels with {@code selection}, {@code qr_rpca} and {@code svd} */
    SolverComparison(Kernels kernels, NDArray matrix, ParameterShare share) {
        this.kernels = kernels;
        this.matrix = matrix;
        this.share = share;
    }

    /** A falling spectrum below heavy-tailed noise, as weights have; the same numbers each time. */
    static NDArray likeAWeight(NDManager manager, int rows, int columns) {
        Random random = new Random(0);
        float[] noise = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < noise.length; i++) {
            double tail = random.nextGaussian();
            noise[i] = (float) (random.nextGaussian() / Math.sqrt(0.2 + tail * tail));
        }
        int directions = Math.min(rows, columns);
        NDArray left = gaussian(manager, rows, directions, random);
        NDArray right = gaussian(manager, directions, columns, random);
        float[] spectrum = new float[directions];
        for (int i = 0; i < directions; i++) {
            spectrum[i] = (float) (2 / Math.sqrt(1 + i));
        }
        return left.mul(manager.create(spectrum, new Shape(1, directions)))
                .matMul(right)
                .add(manager.create(noise, new Shape(rows, columns)));
    }

    private static NDArray gaussian(NDManager manager, int rows, int columns, Random random) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, new Shape(rows, columns));
    }

    /** Algorithm 2, the same accelerated, and alternating SVDs, the last of them the measure of all. */
    List<RpcaBenchmark.Solver> run() {
        List<RpcaBenchmark.Solver> raw = new ArrayList<>();
        for (int iterations : new int[] {20, 40, REFERENCE}) {
            raw.add(measure("Algorithm 2", iterations, scope -> left(scope, Decomposition.QrRpca.plain(iterations))));
        }
        for (int iterations : new int[] {20, 40}) {
            raw.add(measure(
                    "accelerated",
                    iterations,
                    scope ->
                            left(scope, new Decomposition.QrRpca(iterations, iterations, POWER_ITERATIONS, MOMENTUM))));
        }
        RpcaBenchmark.Solver reference = measure("SVD alternation", REFERENCE, this::leftBySvd);
        raw.add(reference);
        return raw.stream()
                .map(solver -> new RpcaBenchmark.Solver(
                        solver.name(),
                        solver.iterations(),
                        solver.objective() / reference.objective(),
                        solver.seconds()))
                .toList();
    }

    private RpcaBenchmark.Solver measure(String name, int iterations, ToDoubleFunction<NDManager> solver) {
        try (NDManager scope = matrix.getManager().newSubManager()) {
            long start = System.nanoTime();
            double objective = solver.applyAsDouble(scope);
            return new RpcaBenchmark.Solver(name, iterations, objective, (System.nanoTime() - start) / 1e9);
        }
    }

    private double left(NDManager scope, Decomposition.QrRpca settings) {
        RobustPca.Result result =
                new RobustPca(kernels, settings, Selection.MATRIX).decompose(scope, "benchmark", matrix, share, 0);
        float[] objective = result.objective().toFloatArray();
        double least = objective[objective.length - 1];
        // momentum returns the best of the last six
        for (int i = Math.max(0, objective.length - 6); settings.momentum() > 0 && i < objective.length; i++) {
            least = Math.min(least, objective[i]);
        }
        return least;
    }

    private double leftBySvd(NDManager scope) {
        SvdAlternation solver =
                new SvdAlternation(kernels, new Decomposition.SvdAlternation(REFERENCE), Selection.MATRIX);
        return solver.solve(scope, "benchmark", matrix, share).get(3).getFloat(REFERENCE - 1);
    }
}
