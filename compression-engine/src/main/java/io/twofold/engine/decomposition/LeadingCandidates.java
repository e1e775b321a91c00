package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
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

    /** @param kernels with {@code selection}, {@code qr_rpca} and {@code refit} */
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
        NDIndex leading = new NDIndex(":" + rank);
        NDArray v = solution.v().get(leading).mul(solution.sigma().get(leading).expandDims(1));
        NDList factors = kernels.callForList(manager, "balanced", solution.u().get(new NDIndex(":, :" + rank)), v);
        NDArray left = matrix.a().sub(factors.get(0).matMul(factors.get(1)));
        NDArray mask = kernels.call(manager, "select", left, nonZeros, perRow);
        return new Decomposed(factors.get(0), factors.get(1), mask, null, solution.convergence());
    }
}
