package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Selection;

/**
 * Principal component pursuit cut to a share: the largest singular values of L, and the largest entries of what they
 * leave. What L has no singular values for goes to sparse entries.
 */
final class LeadingCandidates implements MatrixDecomposition {
    private final Kernels kernels;
    private final PrincipalComponentPursuit pursuit;
    private final boolean perRow;

    /** @param kernels with {@code selection} and {@code candidates} */
    LeadingCandidates(Kernels kernels, PrincipalComponentPursuit pursuit, Selection selection) {
        this.kernels = kernels;
        this.pursuit = pursuit;
        this.perRow = selection == Selection.ROW;
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        PrincipalComponentPursuit.Solution solution = pursuit.solve(manager, matrix.name(), matrix.a());
        long rows = matrix.a().getShape().get(0);
        long columns = matrix.a().getShape().get(1);
        long rank = Math.min(share.rank(), solution.sigma().size());
        long nonZeros = Math.min(rows * columns, share.nonZeros() + (share.rank() - rank) * (rows + columns));
        NDArray leading = manager.arange((int) solution.sigma().size()).lt(rank);
        NDList factors =
                kernels.callForList(manager, "kept_factors", solution.u(), solution.sigma(), solution.v(), leading);
        NDArray left = matrix.a().sub(factors.get(0).matMul(factors.get(1)));
        NDArray mask = kernels.call(manager, "select", left, nonZeros, perRow);
        return new Decomposed(factors.get(0), factors.get(1), mask, null, solution.convergence());
    }
}
