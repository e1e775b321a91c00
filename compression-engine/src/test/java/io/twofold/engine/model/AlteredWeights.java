package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Weights of which one tensor is missing, or has another shape, or is there in addition. */
final class AlteredWeights implements Weights {
    private final Weights weights;
    private final String name;
    private final @Nullable List<Long> shape;

    /** @param shape null if the tensor is missing */
    AlteredWeights(Weights weights, String name, @Nullable List<Long> shape) {
        this.weights = weights;
        this.name = name;
        this.shape = shape;
    }

    @Override
    public boolean has(String tensor) {
        return tensor.equals(name) ? shape != null : weights.has(tensor);
    }

    @Override
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>(weights.names());
        names.remove(name);
        if (shape != null) {
            names.add(name);
        }
        return names;
    }

    @Override
    public List<Long> shape(String tensor) {
        return tensor.equals(name) && shape != null ? shape : weights.shape(tensor);
    }

    @Override
    public void requireFloat(String tensor) {
        weights.requireFloat(tensor);
    }

    @Override
    public boolean isFactored(String matrix) {
        return false;
    }

    @Override
    public NDArray load(NDManager manager, String tensor) {
        return weights.load(manager, tensor);
    }

    @Override
    public NDArray loadRows(NDManager manager, String tensor, long first, long count) {
        return weights.loadRows(manager, tensor, first, count);
    }

    @Override
    public NDArray gatherRows(NDManager manager, String tensor, long[] rows) {
        return weights.gatherRows(manager, tensor, rows);
    }

    @Override
    public void close() {}
}
