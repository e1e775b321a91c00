package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Selection;

/** Keeps the largest entries of |A| as they are: magnitude pruning where A = W, Wanda where A = W·D and selection is per row. */
final class Pruning implements MatrixDecomposition {
    private final Kernels kernels;
    private final Selection selection;

    /** @param kernels with {@code selection} and {@code qr_rpca} */
    Pruning(Kernels kernels, Selection selection) {
        this.kernels = kernels;
        this.selection = selection;
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        FiniteCheck.require(kernels, matrix.a(), matrix.name(), "the weight, scaled by its inputs,");
        Shape shape = matrix.a().getShape();
        NDArray mask = kernels.call(manager, "select", matrix.a(), share.nonZeros(), selection.among());
        return new Decomposed(
                manager.zeros(new Shape(shape.get(0), 0)), manager.zeros(new Shape(0, shape.get(1))), mask, null, null);
    }
}
