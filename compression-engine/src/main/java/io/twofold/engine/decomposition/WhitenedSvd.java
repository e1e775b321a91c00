package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Scaling;

/** The best low-rank approximation of A, with the full Hessian that of the layer's outputs, without a sparse part. */
final class WhitenedSvd implements MatrixDecomposition {
    private final Kernels kernels;
    private final Scaling scaling;

    /** @param kernels with {@code qr_rpca}, {@code svd} and {@code gram} */
    WhitenedSvd(Kernels kernels, Scaling scaling) {
        this.kernels = kernels;
        this.scaling = scaling;
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        FiniteCheck.require(kernels, matrix.a(), matrix.name(), "the weight, scaled by its inputs,");
        try (NDManager scope = manager.newSubManager()) {
            NDList factors =
                    kernels.callForList(manager, "truncated_svd", matrix.a(), root(scope, matrix), share.rank());
            FiniteCheck.require(kernels, factors.get(1), matrix.name(), "the decomposition");
            NDArray none = manager.zeros(matrix.a().getShape(), DataType.BOOLEAN);
            return new Decomposed(factors.get(0), factors.get(1), none, null, null);
        }
    }

    /** C with CCᵀ = Hs from its eigenvectors, which exists for every H; without elements for the unit matrix. */
    private NDArray root(NDManager scope, ScaledMatrix matrix) {
        if (scaling != Scaling.FULL_HESSIAN) {
            return scope.create(new Shape(0));
        }
        InputGram gram = matrix.requireGram();
        NDArray root = gram.eigenvectors().mul(gram.eigenvalues().sqrt());
        root.attach(scope);
        return root;
    }
}
