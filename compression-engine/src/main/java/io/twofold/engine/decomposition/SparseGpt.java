package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.torch.Kernels;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Selection;

/** Removes weights column by column and makes up for each in those behind it: {@link Decomposition.SparseGpt}. */
final class SparseGpt implements MatrixDecomposition {
    private final Kernels kernels;
    private final Decomposition.SparseGpt settings;
    private final Selection selection;
    private final double ridge;

    /**
     * @param kernels with {@code selection}, {@code qr_rpca}, {@code gram} and {@code sparsegpt}
     * @param ridge δ that the gram was made with
     */
    SparseGpt(Kernels kernels, Decomposition.SparseGpt settings, Selection selection, double ridge) {
        this.kernels = kernels;
        this.settings = settings;
        this.selection = selection;
        this.ridge = ridge;
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        FiniteCheck.require(kernels, matrix.a(), matrix.name(), "the weight, scaled by its inputs,");
        try (NDArray dead = kernels.call(manager, "dead_inputs", matrix.scale(), ridge)) {
            NDList out = kernels.callForList(
                    manager,
                    "sparsegpt",
                    matrix.a(),
                    matrix.requireGram().matrix(),
                    dead,
                    share.nonZeros(),
                    selection.among(),
                    settings.blockSize());
            try (NDArray failure = out.get(2)) {
                if (failure.toType(matrix.a().getDataType(), true).getFloat() != 0) {
                    throw new CompressionException(
                            FailureCode.NUMERIC_FAILURE,
                            "Matrix " + matrix.name() + ": the products of its inputs have no inverse with a ridge of "
                                    + ridge + "; raise recipe.ridge (0.01 is usual) or calibrate on more text");
                }
            }
            FiniteCheck.require(kernels, out.get(0), matrix.name(), "the decomposition");
            Shape shape = matrix.a().getShape();
            return new Decomposed(
                    manager.zeros(new Shape(shape.get(0), 0)),
                    manager.zeros(new Shape(0, shape.get(1))),
                    out.get(1),
                    out.get(0),
                    null);
        }
    }
}
