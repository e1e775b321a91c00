package io.twofold.engine.calibration;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.decomposition.InputGram;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.torch.Kernels;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Scaling;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of the inputs that a group of linear layers shares.
 *
 * @param scale D of the recipe's scaling, n
 * @param gram all of XᵀX, or null if the recipe does not ask for it
 */
public record GroupInputs(NDArray scale, @Nullable InputGram gram) {

    /**
     * Runs the sequences, as they are now, into a group.
     *
     * @param kernels with {@code calibration} and {@code gram}
     * @param manager owns the result
     * @throws CompressionException with {@code numeric-failure} if the inputs are not finite
     */
    public static GroupInputs measure(
            Kernels kernels, ModelBlock block, int group, Activations activations, Recipe recipe, NDManager manager) {
        if (!recipe.needsGram()) {
            return new GroupInputs(scale(kernels, block, group, activations, recipe, manager), null);
        }
        NDArray products = square(manager, features(block, group));
        activations.inputs(
                block,
                group,
                x -> kernels.call(manager, "add_products", products, x).close());
        return of(kernels, block, group, products, recipe, manager);
    }

    /** From H = XᵀX, which is changed in place. */
    static GroupInputs of(
            Kernels kernels, ModelBlock block, int group, NDArray products, Recipe recipe, NDManager manager) {
        try (NDArray finite = kernels.call(manager, "all_finite", products)) {
            if (!finite.getBoolean()) {
                throw new CompressionException(
                        FailureCode.NUMERIC_FAILURE,
                        "The inputs of " + block.groups().get(group).matrices().get(0)
                                + " contain NaN or infinity, or overflow when they are multiplied; check the checkpoint"
                                + " and the calibration text");
            }
        }
        try (NDArray diagonal = kernels.call(manager, "diagonal_energy", products)) {
            NDArray plain = recipe.scaling() == Scaling.DIAGONAL
                    ? kernels.call(manager, "diagonal_scale", diagonal)
                    : manager.ones(diagonal.getShape());
            InputGram gram = new InputGram(kernels, manager, products, recipe.ridge());
            return new GroupInputs(recipe.scaling() == Scaling.FULL_HESSIAN ? gram.scale() : plain, gram);
        }
    }

    /**
     * D alone.
     *
     * @param kernels with {@code calibration} and {@code gram}
     * @param manager owns the result
     */
    public static NDArray scale(
            Kernels kernels, ModelBlock block, int group, Activations activations, Recipe recipe, NDManager manager) {
        long features = features(block, group);
        if (recipe.scaling() == Scaling.NONE) {
            return manager.ones(new Shape(features));
        }
        try (InputEnergy energy = new InputEnergy(kernels, manager, features)) {
            activations.inputs(block, group, energy::add);
            return recipe.scaling() == Scaling.DIAGONAL
                    ? energy.diagonalScale(manager)
                    : energy.dampedScale(manager, recipe.ridge());
        }
    }

    static NDArray square(NDManager manager, long features) {
        return manager.zeros(new Shape(features, features));
    }

    static long features(ModelBlock block, int group) {
        return block.weight(block.groups().get(group).matrices().get(0))
                .getShape()
                .get(1);
    }
}
