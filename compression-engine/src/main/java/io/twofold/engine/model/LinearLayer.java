package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.architecture.Linear;
import io.twofold.engine.architecture.Place;
import io.twofold.engine.torch.Kernels;

/** A linear layer on the device. */
public final class LinearLayer {
    private final NDManager manager;
    private final NDArray bias;
    private NDArray weight;

    /** @param manager owns the tensors */
    LinearLayer(Linear linear, Weights weights, NDManager manager) {
        this.manager = manager;
        this.weight = weight(linear, weights, manager);
        Place place = linear.bias();
        this.bias = place == null
                ? manager.zeros(new Shape(0))
                : weights.loadRows(manager, place.tensor(), place.firstRow(), place.rows());
    }

    /** Loads W, outFeatures × inFeatures, float32, from wherever it lies. */
    public static NDArray weight(Linear linear, Weights weights, NDManager manager) {
        Place place = linear.weight();
        if (isApart(linear, weights)) {
            return weights.load(manager, linear.name());
        }
        if (!place.transposed()) {
            return weights.loadRows(manager, place.tensor(), place.firstRow(), place.rows());
        }
        try (NDManager scope = manager.newSubManager()) {
            NDArray stored = weights.load(scope, place.tensor());
            NDArray columns = stored.get(":, " + place.firstRow() + ":" + (place.firstRow() + place.rows()));
            NDArray result = columns.transpose().duplicate(); // a view would keep the whole tensor
            result.attach(manager);
            return result;
        }
    }

    /** Whether a matrix lies in a compressed checkpoint as outFeatures × inFeatures, apart from where it came from. */
    static boolean isApart(Linear linear, Weights weights) {
        return weights.isFactored(linear.name())
                || (!linear.name().equals(linear.weight().tensor()) && weights.has(linear.name()));
    }

    NDArray weight() {
        return weight;
    }

    NDArray bias() {
        return bias;
    }

    /** Takes over another weight and frees the old one. */
    void replace(NDArray other) {
        weight.close();
        other.attach(manager);
        weight = other;
    }

    /** x·Wᵀ + b. */
    NDArray apply(Kernels kernels, NDManager owner, NDArray x) {
        return kernels.call(owner, "linear", x, weight, bias);
    }
}
