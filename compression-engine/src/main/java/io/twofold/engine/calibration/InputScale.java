package io.twofold.engine.calibration;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Scaling;

/** Measures the scaling D of a group of linear layers. */
public final class InputScale {
    private InputScale() {}

    /**
     * D of a group's inputs as they are now, 1 × inFeatures: ones without scaling.
     *
     * @param kernels with {@code calibration}
     * @param manager owns the result
     */
    public static NDArray of(
            Kernels kernels, ModelBlock block, int group, Activations activations, Scaling scaling, NDManager manager) {
        NDArray weight = block.weight(block.groups().get(group).matrices().get(0));
        long features = weight.getShape().get(1);
        if (scaling == Scaling.NONE) {
            return manager.ones(new Shape(features));
        }
        try (InputEnergy energy = new InputEnergy(kernels, manager, features)) {
            activations.inputs(block, group, energy::add);
            return energy.diagonalScale(manager);
        }
    }
}
