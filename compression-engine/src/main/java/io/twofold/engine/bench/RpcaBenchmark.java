package io.twofold.engine.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.RobustPca;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Selection;
import java.util.ArrayList;
import java.util.List;

/** Times robust PCA on a random matrix beside the matrix products and the selections that it consists of. */
public final class RpcaBenchmark {
    private static final int ROUNDS = 3;

    private RpcaBenchmark() {}

    /**
     * What was measured.
     *
     * @param rows m
     * @param columns n
     * @param rank r
     * @param nonZeros K
     * @param iterations of each decomposition
     * @param device where it ran
     * @param selections one entry per way of selecting
     * @param solvers what the solvers of the same problem reach; empty if they were not asked for
     */
    public record Result(
            int rows,
            int columns,
            int rank,
            long nonZeros,
            int iterations,
            String device,
            List<Timing> selections,
            List<Solver> solvers) {

        public Result {
            selections = List.copyOf(selections);
            solvers = List.copyOf(solvers);
        }
    }

    /**
     * One solver on a matrix with a falling spectrum and heavy tails, selecting over the matrix.
     *
     * @param name what it is
     * @param iterations how many
     * @param objective ‖A − U·V − S‖ ÷ that of 80 iterations of SVD alternation
     * @param seconds of all iterations; accelerated, with those of Algorithm 2 beside it
     */
    public record Solver(String name, int iterations, double objective, double seconds) {}

    /**
     * One way of selecting; medians of {@value #ROUNDS} interleaved rounds.
     *
     * @param selection among which entries the sparse part is chosen
     * @param secondsPerIteration of robust PCA
     * @param gemmSeconds of the three m × r × n matrix products of an iteration alone: the arithmetic's lower bound
     * @param selectionSeconds of one selection alone
     * @param timesGemm secondsPerIteration ÷ gemmSeconds
     * @param relativeError ‖A − U·V − S‖ ÷ ‖A‖ at the end
     */
    public record Timing(
            Selection selection,
            double secondsPerIteration,
            double gemmSeconds,
            double selectionSeconds,
            double timesGemm,
            double relativeError) {}

    /**
     * Runs it.
     *
     * @param rank r; the sparse part gets three times its parameters, as at a rank ratio of ¼
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     * @param compare whether the solvers are compared
     */
    public static Result run(int rows, int columns, int rank, int iterations, String device, boolean compare) {
        Device resolved = Torch.device(device);
        long nonZeros = Math.min((long) rows * columns, 3L * rank * (rows + columns));
        ParameterShare share = new ParameterShare(rank, nonZeros);
        try (NDManager manager = Torch.newManager(resolved);
                Kernels kernels = Kernels.load("selection", "qr_rpca", "svd", "benchmark")) {
            NDArray matrix = manager.randomNormal(new Shape(rows, columns));
            List<Timing> timings = new ArrayList<>();
            for (Selection selection : List.of(Selection.MATRIX, Selection.ROW)) {
                timings.add(time(manager, kernels, matrix, share, selection, iterations));
            }
            return new Result(
                    rows,
                    columns,
                    rank,
                    nonZeros,
                    iterations,
                    Torch.name(resolved),
                    timings,
                    compare ? compare(manager, kernels, rows, columns, share) : List.of());
        }
    }

    private static List<Solver> compare(
            NDManager parent, Kernels kernels, int rows, int columns, ParameterShare share) {
        try (NDManager manager = parent.newSubManager()) {
            return new SolverComparison(kernels, SolverComparison.likeAWeight(manager, rows, columns), share).run();
        }
    }

    private static Timing time(
            NDManager parent, Kernels kernels, NDArray a, ParameterShare share, Selection selection, int iterations) {
        RobustPca rpca = new RobustPca(kernels, Decomposition.QrRpca.plain(iterations), selection);
        double[] whole = new double[ROUNDS];
        double[] gemm = new double[ROUNDS];
        double[] select = new double[ROUNDS];
        double error = 0;
        for (int round = -1; round < ROUNDS; round++) { // round -1 warms up
            try (NDManager manager = parent.newSubManager()) {
                long start = System.nanoTime();
                RobustPca.Result result = rpca.decompose(manager, "benchmark", a, share, 0);
                error = result.objective().getFloat(iterations - 1) / a.norm().getFloat();
                long decomposed = System.nanoTime();
                kernels.call(manager, "products", a, result.u(), result.v(), iterations)
                        .getFloat();
                long multiplied = System.nanoTime();
                kernels.call(manager, "selections", a, share.nonZeros(), selection.among(), iterations)
                        .getFloat();
                long selected = System.nanoTime();
                if (round >= 0) {
                    whole[round] = (decomposed - start) / 1e9 / iterations;
                    gemm[round] = (multiplied - decomposed) / 1e9 / iterations;
                    select[round] = (selected - multiplied) / 1e9 / iterations;
                }
            }
        }
        return new Timing(
                selection,
                Median.of(whole),
                Median.of(gemm),
                Median.of(select),
                Median.of(whole) / Median.of(gemm),
                error);
    }
}
