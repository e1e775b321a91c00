package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Refit;

/**
 * Fits the kept values of any decomposition anew, on its support and with its rank, under all of XᵀX: the error of the
 * layer's outputs never rises.
 */
final class HessianRefit implements MatrixDecomposition {
    private final Kernels kernels;
    private final Refit.FullHessian settings;
    private final MatrixDecomposition first;

    /** @param kernels with {@code gram} and {@code hessian} */
    HessianRefit(Kernels kernels, Refit.FullHessian settings, MatrixDecomposition first) {
        this.kernels = kernels;
        this.settings = settings;
        this.first = first;
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        InputGram gram = matrix.requireGram();
        Decomposed start = first.decompose(manager, matrix, share, seed);
        NDArray s = start.sparse(matrix.a());
        // the decomposition's own D may be another one, under which Hs would not have a unit diagonal
        NDArray turn = gram.scale().div(matrix.scale());
        turn.attach(manager);
        NDList out = kernels.callForList(
                manager,
                "hessian_refit",
                matrix.a().mul(turn),
                gram.matrix(),
                start.u(),
                start.v().mul(turn),
                s.mul(turn),
                start.mask(),
                settings.rounds(),
                settings.steps());
        FiniteCheck.require(kernels, out.get(3), matrix.name(), "the refit under the full Hessian");
        return new Decomposed(
                out.get(0), out.get(1).div(turn), start.mask(), out.get(2).div(turn), start.convergence());
    }
}
