package io.twofold.engine.calibration;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.decomposition.InputGram;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Target;

/**
 * How far the inputs of a group of layers, and the stream that its output is added to, are from those of the dense model
 * on the same tokens: what turns a weight into the one that makes up for it ({@link Target.Dense}).
 */
public final class DenseTarget {
    private final Kernels kernels;
    private final GroupInputs inputs;
    private final NDArray drift;
    private final NDArray residual;
    private final double strength;

    private DenseTarget(Kernels kernels, GroupInputs inputs, NDArray drift, NDArray residual, double strength) {
        this.kernels = kernels;
        this.inputs = inputs;
        this.drift = drift;
        this.residual = residual;
        this.strength = strength;
    }

    /**
     * Runs the sequences into a group of both models, each as it is now.
     *
     * @param kernels with {@code calibration} and {@code gram}
     * @param manager owns the result
     */
    public static DenseTarget measure(
            Kernels kernels,
            ModelBlock block,
            int group,
            Activations activations,
            ModelBlock dense,
            Activations denseActivations,
            Recipe recipe,
            NDManager manager) {
        long features = GroupInputs.features(block, group);
        long outputs = block.weight(block.groups().get(group).matrices().get(0))
                .getShape()
                .get(0);
        NDArray products = GroupInputs.square(manager, features);
        NDArray drift = GroupInputs.square(manager, features);
        boolean adds = activations.hasResidual(block, group);
        NDArray residual = manager.zeros(adds ? new Shape(outputs, features) : new Shape(0));
        activations.inputs(block, group, dense, denseActivations, (x, xDense, r, rDense) -> {
            add("add_products", kernels, manager, products, x);
            addCross(kernels, manager, drift, xDense, x, x);
            if (r != null && rDense != null) {
                addCross(kernels, manager, residual, rDense, r, x);
            }
        });
        GroupInputs inputs = GroupInputs.of(kernels, block, group, products, recipe, manager);
        double strength = ((Target.Dense) recipe.target()).strength();
        return new DenseTarget(kernels, inputs, drift, residual, strength);
    }

    private static void add(String function, Kernels kernels, NDManager manager, NDArray sum, NDArray x) {
        kernels.call(manager, function, sum, x).close();
    }

    private static void addCross(
            Kernels kernels, NDManager manager, NDArray sum, NDArray dense, NDArray compressed, NDArray x) {
        try (NDArray difference = dense.sub(compressed)) {
            kernels.call(manager, "add_cross_products", sum, difference, x).close();
        }
    }

    /** What was measured of the compressed model's inputs. */
    public GroupInputs inputs() {
        return inputs;
    }

    /** The weight to decompose instead of W, m × n. */
    public NDArray weight(NDManager owner, NDArray weight) {
        InputGram gram = inputs.gram();
        if (gram == null) {
            throw new IllegalStateException("a dense target is measured with the products of the inputs");
        }
        return kernels.call(
                owner,
                "dense_target",
                weight,
                drift,
                residual,
                gram.scale(),
                gram.eigenvalues(),
                gram.eigenvectors(),
                strength);
    }
}
