package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Selection;

/** Sparse support and low-rank factors found together under all of XᵀX: {@link Decomposition.HessianAdmm}. */
final class HessianAdmm implements MatrixDecomposition {
    private final Kernels kernels;
    private final Decomposition.HessianAdmm settings;
    private final RobustPca start;
    private final int among;

    /** @param kernels with {@code selection}, {@code qr_rpca}, {@code gram} and {@code hessian} */
    HessianAdmm(Kernels kernels, Decomposition.HessianAdmm settings, Selection selection) {
        this.kernels = kernels;
        this.settings = settings;
        this.start = new RobustPca(kernels, settings.start(), selection);
        this.among = selection.among();
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        InputGram gram = matrix.requireGram();
        RobustPca.Result first = start.decomposeUnguarded(manager, matrix.name(), matrix.a(), share, seed);
        NDList out = kernels.callForList(
                manager,
                "hessian_admm",
                matrix.a(),
                gram.matrix(),
                gram.eigenvalues(),
                gram.eigenvectors(),
                first.u(),
                first.v(),
                first.mask(),
                share.nonZeros(),
                among,
                settings.iterations(),
                settings.penalty(),
                settings.growth(),
                settings.interval());
        FiniteCheck.require(kernels, out.get(2), matrix.name(), "the decomposition under the full Hessian");
        return new Decomposed(out.get(0), out.get(1), out.get(3), out.get(2), null);
    }
}
