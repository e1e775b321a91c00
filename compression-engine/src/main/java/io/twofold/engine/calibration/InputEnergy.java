package io.twofold.engine.calibration;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.torch.Kernels;

/** diag(XᵀX) of the inputs X of a group of linear layers, accumulated in float64 over batches. */
public final class InputEnergy implements AutoCloseable {
    private final Kernels kernels;
    private final NDManager manager;
    private final NDArray energy;

    /**
     * @param kernels with the {@code calibration} functions
     * @param parent decides the device
     * @param features n, the length of one input
     */
    public InputEnergy(Kernels kernels, NDManager parent, long features) {
        this.kernels = kernels;
        this.manager = parent.newSubManager();
        this.energy = manager.zeros(new Shape(features), DataType.FLOAT64);
    }

    /** Adds the inputs of some tokens, features last. */
    public void add(NDArray inputs) {
        try (NDArray more = kernels.call(manager, "column_energy", inputs)) {
            energy.addi(more);
        }
    }

    /** The diagonal scaling D = sqrt(diag(XᵀX)), 1 × n, float32; a feature that never occurred gets a small positive one. */
    public NDArray diagonalScale(NDManager owner) {
        return kernels.call(owner, "diagonal_scale", energy);
    }

    /** sqrt(diag(XᵀX) + δ·mean), n, float32. */
    public NDArray dampedScale(NDManager owner, double ridge) {
        return kernels.call(owner, "damped_scale", energy, ridge);
    }

    @Override
    public void close() {
        manager.close();
    }
}
