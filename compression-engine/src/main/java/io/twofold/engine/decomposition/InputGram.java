package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import org.jspecify.annotations.Nullable;

/**
 * How the inputs X (tokens × n) of a group of linear layers go together: H = XᵀX with a ridge δ·mean(diag H), scaled to a
 * unit diagonal. The error of a layer's outputs is ‖(W − W′)X‖² = tr((A − A′)·Hs·(A − A′)ᵀ) for A = W·D, up to the ridge.
 */
public final class InputGram {
    private final Kernels kernels;
    private final NDManager manager;
    private final NDArray scale;
    private final NDArray matrix;
    private @Nullable NDList eigen;

    /**
     * Takes over H.
     *
     * @param kernels with {@code gram}
     * @param manager owns the result
     * @param products H, n × n, float32; changed in place
     * @param ridge δ
     */
    public InputGram(Kernels kernels, NDManager manager, NDArray products, double ridge) {
        this.kernels = kernels;
        this.manager = manager;
        NDList parts = kernels.callForList(manager, "gram", products, ridge);
        this.scale = parts.get(0);
        this.matrix = parts.get(1);
    }

    /** D = sqrt(diag(H) + δ·mean(diag H)), n. */
    public NDArray scale() {
        return scale;
    }

    /** Hs = D⁻¹(H + δ·mean(diag H)·I)D⁻¹, n × n. */
    public NDArray matrix() {
        return matrix;
    }

    /** Eigenvalues of Hs, n, rising, not negative; computed when first asked for. */
    public NDArray eigenvalues() {
        return eigen().get(0);
    }

    /** Eigenvectors of Hs, n × n, one per column. */
    public NDArray eigenvectors() {
        return eigen().get(1);
    }

    private NDList eigen() {
        NDList known = eigen;
        if (known == null) {
            known = kernels.callForList(manager, "gram_eigen", matrix);
            eigen = known;
        }
        return known;
    }

    /** tr(E·Hs·Eᵀ) of a difference E, m × n, in this scale. */
    public double error(NDArray difference) {
        try (NDArray error = kernels.call(manager, "gram_error", difference, matrix)) {
            return error.getDouble();
        }
    }

    /** B·Hs⁻¹, m × n. */
    public NDArray solve(NDManager owner, NDArray b) {
        return kernels.call(owner, "gram_solve", b, eigenvalues(), eigenvectors());
    }
}
