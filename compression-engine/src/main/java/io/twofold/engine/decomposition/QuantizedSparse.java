package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Quantization;
import org.jspecify.annotations.Nullable;

/**
 * Rounds the entries of S to four bits, then fits U and V to what that leaves of A: the best there are of the matrix's rank,
 * under all of XᵀX where it was measured, else under D. The rank is the budget's, also after a decomposition that has no
 * low-rank part; with one that only chooses S (|W|·D, per row) this is SLiM (Mozaffari et al., ICML 2025) with an adapter
 * inside the budget.
 */
final class QuantizedSparse implements MatrixDecomposition {
    private final Kernels kernels;
    private final Quantization.Int4 settings;
    private final MatrixDecomposition first;

    /** @param kernels with {@code quantization} and {@code refit} */
    QuantizedSparse(Kernels kernels, Quantization.Int4 settings, MatrixDecomposition first) {
        this.kernels = kernels;
        this.settings = settings;
        this.first = first;
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        Decomposed start = first.decompose(manager, matrix, share, seed);
        NDArray s = kernels.call(
                manager,
                "quantized_sparse",
                start.sparse(matrix.a()),
                start.mask(),
                matrix.scale(),
                settings.group(),
                settings.steps());
        NDArray residual = matrix.a().sub(s);
        int rank = Math.max((int) start.u().getShape().get(1), share.rank());
        NDList factors = kernels.callForList(
                manager, "leading_factors", residual, weighted(residual, matrix.scale(), matrix.gram()), rank);
        FiniteCheck.require(kernels, factors.get(1), matrix.name(), "the fit to what four bits leave");
        NDList balanced = kernels.callForList(manager, "balanced", factors.get(0), factors.get(1));
        return new Decomposed(balanced.get(0), balanced.get(1), start.mask(), s, start.convergence());
    }

    /** R·F for a metric F·Fᵀ of A's columns: Hs in the scale of A, or the unit matrix. */
    private static NDArray weighted(NDArray residual, NDArray scale, @Nullable InputGram gram) {
        if (gram == null) {
            return residual;
        }
        // the decomposition's own D may be another one than that in which Hs has a unit diagonal
        NDArray turned = residual.mul(gram.scale().div(scale));
        return turned.matMul(gram.eigenvectors()).mul(gram.eigenvalues().sqrt());
    }
}
