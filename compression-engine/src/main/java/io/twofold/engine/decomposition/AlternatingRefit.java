package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Refit;

/**
 * Fits the kept values of another decomposition anew, on its support and with its rank: ‖A − U·V − S‖F never rises. What
 * a decomposition that minimises something else left shrunken or split between L and S is thereby put right.
 */
final class AlternatingRefit implements MatrixDecomposition {
    private final Kernels kernels;
    private final Refit.Alternating settings;
    private final MatrixDecomposition first;

    /** @param kernels with {@code qr_rpca} and {@code refit} */
    AlternatingRefit(Kernels kernels, Refit.Alternating settings, MatrixDecomposition first) {
        this.kernels = kernels;
        this.settings = settings;
        this.first = first;
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        Decomposed start = first.decompose(manager, matrix, share, seed);
        NDList fitted = kernels.callForList(
                manager, "refit", matrix.a(), start.u(), start.v(), start.mask(), settings.iterations());
        FiniteCheck.require(kernels, fitted.get(1), matrix.name(), "the refit");
        NDList factors = kernels.callForList(manager, "balanced", fitted.get(0), fitted.get(1));
        return new Decomposed(factors.get(0), factors.get(1), start.mask(), null, start.convergence());
    }
}
