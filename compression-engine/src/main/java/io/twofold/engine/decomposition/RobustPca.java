package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.torch.Kernels;
import io.twofold.failure.CompressionException;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Selection;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Robust PCA by alternating QR range finding and selection: minimise ‖A − U·V − S‖F over rank(U·V) ≤ r, nnz(S) ≤ K.
 *
 * <p>Source: CLMA, supplement C, Algorithm 2. Each iteration computes U from a QR decomposition of (A − S)Vᵀ, then
 * V = Uᵀ(A − S), then S as the K largest entries of A − U·V; the objective never rises. With power iterations and
 * momentum (settings of {@link Decomposition.QrRpca}) it reaches a lower objective in fewer iterations.
 */
public final class RobustPca {
    private final Kernels kernels;
    private final Decomposition.QrRpca settings;
    private final Selection selection;

    /**
     * The outcome for one matrix; all arrays belong to the caller's manager.
     *
     * @param u m × r, orthonormal columns
     * @param v r × n
     * @param mask m × n, exactly K true; S = A − U·V there
     * @param objective ‖A − U·V − S‖F after each iteration
     */
    public record Result(NDArray u, NDArray v, NDArray mask, NDArray objective) {
        /** The parts, whatever the objective was. */
        public Decomposed parts() {
            return new Decomposed(u, v, mask, null, null);
        }
    }

    /**
     * A solution from which others start.
     *
     * @param u m × r, orthonormal columns
     * @param v r × n, orthogonal rows in the order of falling energy
     * @param mask m × n
     */
    public record Start(NDArray u, NDArray v, NDArray mask) {}

    /** @param kernels with {@code selection} and {@code qr_rpca} */
    public RobustPca(Kernels kernels, Decomposition.QrRpca settings, Selection selection) {
        this.kernels = kernels;
        this.settings = settings;
        this.selection = selection;
    }

    /**
     * Decomposes A from a cold start: S = 0 and a Gaussian V. With power iterations or momentum Algorithm 2 runs beside
     * it, and the better solution is taken, so that the objective is never above that of the paper.
     *
     * @param name of the matrix, for errors
     * @param a m × n, float32; not modified
     * @param share rank and number of sparse entries
     * @param seed of the Gaussian V
     * @throws CompressionException with {@code numeric-failure} if A or the result is not finite
     */
    public Result decompose(NDManager manager, String name, NDArray a, ParameterShare share, long seed) {
        return run("guarded_qr_rpca", manager, name, a, share, seed);
    }

    /** The same without Algorithm 2 beside it, in half of the time: for what is improved in another metric afterwards. */
    Result decomposeUnguarded(NDManager manager, String name, NDArray a, ParameterShare share, long seed) {
        return run("qr_rpca", manager, name, a, share, seed);
    }

    private Result run(String kernel, NDManager manager, String name, NDArray a, ParameterShare share, long seed) {
        FiniteCheck.require(kernels, a, name, "the weight, scaled by its inputs,");
        long columns = a.getShape().get(1);
        NDArray start = gaussian(manager, share.rank(), columns, seed);
        NDArray zero = a.zerosLike();
        NDList out = kernels.callForList(
                manager,
                kernel,
                a,
                start,
                zero,
                share.nonZeros(),
                selection.among(),
                settings.iterations(),
                settings.powerIterations(),
                settings.momentum());
        zero.close();
        start.close();
        FiniteCheck.require(kernels, out.get(3), name, "the decomposition");
        return new Result(out.get(0), out.get(1), out.get(2), out.get(3));
    }

    /** The same solution, whose U has orthonormal columns, with the rows of V in the order of their energy, so that {@link #restart} can cut it. */
    public Start energyOrdered(NDManager manager, Decomposed result) {
        NDList turned = kernels.callForList(manager, "energy_ordered", result.u(), result.v());
        NDArray mask = result.mask().duplicate();
        mask.attach(manager);
        return new Start(turned.get(0), turned.get(1), mask);
    }

    /**
     * Decomposes A = W·D from a warm start: an earlier solution, whose V loses its rows of least energy if the rank is
     * lower now, and gets Gaussian rows if it is higher.
     *
     * @param weight W, m × n, float32; not modified
     * @param scale D, 1 × n
     * @param from an earlier solution of the same A
     * @param share rank and number of sparse entries now
     * @param seed of the Gaussian rows
     * @return W′ = (U·V + S)·D⁻¹, m × n, and the objective after each iteration
     */
    public NDList restart(
            NDManager manager, NDArray weight, NDArray scale, Start from, ParameterShare share, long seed) {
        int growth = Math.max(0, share.rank() - (int) from.v().getShape().get(0));
        try (NDArray fresh = gaussian(manager, growth, weight.getShape().get(1), seed)) {
            return kernels.callForList(
                    manager,
                    "warm_qr_rpca",
                    weight,
                    scale,
                    from.u(),
                    from.v(),
                    from.mask(),
                    fresh,
                    share.rank(),
                    share.nonZeros(),
                    selection.among(),
                    settings.warmIterations(),
                    settings.momentum());
        }
    }

    /** W′ = (U·V + S)·D⁻¹, m × n, for a decomposition of A = W·D. */
    public NDArray unscaled(NDManager manager, NDArray weight, NDArray scale, Start solution) {
        return kernels.call(manager, "unscaled", weight, scale, solution.u(), solution.v(), solution.mask());
    }

    /** Drawn on the host, so that every device starts from the same numbers. */
    private static NDArray gaussian(NDManager manager, int rows, long columns, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        float[] values = new float[Math.toIntExact(rows * columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, new Shape(rows, columns));
    }
}
