package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.candidates.CandidateRanking;
import io.twofold.engine.candidates.Candidates;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.FiniteCheck;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.engine.storage.StoredCandidates;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Selection;
import io.twofold.report.Convergence;
import java.util.List;

/** Gives each matrix the candidates that were chosen for it, whatever its inputs have become since. */
final class ChosenCandidates implements MatrixDecomposition {
    private final List<String> matrices;
    private final StoredCandidates candidates;
    private final CandidateRanking.Selected chosen;
    private final Kernels kernels;
    private final boolean perRow;

    /**
     * @param matrices in the order of the choice
     * @param chosen outlives this
     * @param selection per row: as many sparse entries as were chosen, but the largest that L leaves in each row
     */
    ChosenCandidates(
            List<String> matrices,
            StoredCandidates candidates,
            CandidateRanking.Selected chosen,
            Kernels kernels,
            Selection selection) {
        this.matrices = matrices;
        this.candidates = candidates;
        this.chosen = chosen;
        this.kernels = kernels;
        this.perRow = selection.equals(Selection.ROW);
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        FiniteCheck.require(kernels, matrix.a(), matrix.name(), "the weight, scaled by its inputs,");
        int index = matrices.indexOf(matrix.name());
        if (chosen.dense()[index]) {
            return whole(manager, matrix);
        }
        try (NDManager scope = manager.newSubManager()) {
            Candidates pool = candidates.load(scope, matrix.name());
            NDArray change = matrix.scale().div(pool.scale());
            change.attach(scope);
            NDList parts = kernels.callForList(
                    manager,
                    "kept_parts",
                    pool.u(),
                    pool.sigma(),
                    pool.v(),
                    pool.values(),
                    pool.mask(),
                    change,
                    chosen.masks().singular().get(index),
                    chosen.masks().sparse().get(index));
            NDArray u = parts.get(0);
            NDArray v = parts.get(1);
            Convergence convergence = candidates.convergence(matrix.name());
            if (perRow) {
                NDArray left = matrix.a().sub(u.matMul(v));
                NDArray mask = kernels.call(manager, "select", left, share.nonZeros(), Selection.ROW.among());
                return new Decomposed(u, v, mask, null, convergence);
            }
            return new Decomposed(u, v, parts.get(3), parts.get(2), convergence);
        }
    }

    /** A matrix that would need as much in parts as it has keeps everything. */
    private Decomposed whole(NDManager manager, ScaledMatrix matrix) {
        Shape shape = matrix.a().getShape();
        return new Decomposed(
                manager.zeros(new Shape(shape.get(0), 0)),
                manager.zeros(new Shape(0, shape.get(1))),
                manager.ones(shape, DataType.BOOLEAN),
                null,
                candidates.convergence(matrix.name()));
    }
}
