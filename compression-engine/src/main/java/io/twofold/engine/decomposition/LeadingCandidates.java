package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Selection;

/**
 * Principal component pursuit cut to a share: the largest singular values of L, and the largest entries of what they
 * leave. What L has no singular values for goes to sparse entries, unless their pattern is full.
 */
final class LeadingCandidates implements MatrixDecomposition {
    private final Kernels kernels;
    private final PrincipalComponentPursuit pursuit;
    private final Selection selection;

    /** @param kernels with {@code selection} and {@code candidates} */
    LeadingCandidates(Kernels kernels, PrincipalComponentPursuit pursuit, Selection selection) {
        this.kernels = kernels;
        this.pursuit = pursuit;
        this.selection = selection;
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        PrincipalComponentPursuit.Solution solution = pursuit.solve(manager, matrix.name(), matrix.a());
        long rows = matrix.a().getShape().get(0);
        long columns = matrix.a().getShape().get(1);
        long rank = Math.min(share.rank(), solution.sigma().size());
        long freed = selection.isPattern() ? 0 : (share.rank() - rank) * (rows + columns);
        long nonZeros = Math.min(rows * columns, share.nonZeros() + freed);
        NDArray leading = manager.arange((int) solution.sigma().size()).lt(rank);
        NDList factors =
                kernels.callForList(manager, "kept_factors", solution.u(), solution.sigma(), solution.v(), leading);
        NDArray left = matrix.a().sub(factors.get(0).matMul(factors.get(1)));
        NDArray mask = kernels.call(manager, "select", left, nonZeros, selection.among());
        return new Decomposed(factors.get(0), factors.get(1), mask, null, solution.convergence());
    }
}
