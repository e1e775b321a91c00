package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Selection;

/**
 * Robust PCA by turns of truncated SVD and selection: minimise ‖A − U·V − S‖F over rank(U·V) ≤ r, nnz(S) ≤ K.
 *
 * <p>Source: OATS, Algorithm 1. Each step is the best for the other part, so the objective never rises.
 */
public final class SvdAlternation implements MatrixDecomposition {
    private final Kernels kernels;
    private final Decomposition.SvdAlternation settings;
    private final Selection selection;

    /** @param kernels with {@code selection}, {@code qr_rpca} and {@code svd} */
    public SvdAlternation(Kernels kernels, Decomposition.SvdAlternation settings, Selection selection) {
        this.kernels = kernels;
        this.settings = settings;
        this.selection = selection;
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        NDList out = solve(manager, matrix.name(), matrix.a(), share);
        return new Decomposed(out.get(0), out.get(1), out.get(2), null, null);
    }

    /**
     * Decomposes A from S = 0.
     *
     * @param name of the matrix, for errors
     * @param a m × n, float32; not modified
     * @return U (m × r, orthonormal columns), V (r × n), the mask of S, and the objective after each iteration
     */
    public NDList solve(NDManager manager, String name, NDArray a, ParameterShare share) {
        FiniteCheck.require(kernels, a, name, "the weight, scaled by its inputs,");
        NDList out = kernels.callForList(
                manager,
                "svd_alternation",
                a,
                share.rank(),
                share.nonZeros(),
                selection.among(),
                settings.iterations());
        FiniteCheck.require(kernels, out.get(3), name, "the decomposition");
        return out;
    }
}
