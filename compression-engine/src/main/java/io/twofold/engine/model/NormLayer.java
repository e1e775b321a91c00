package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.architecture.Norm;
import io.twofold.engine.torch.Kernels;
import org.jspecify.annotations.Nullable;

/** A normalisation on the device. */
final class NormLayer {
    private final Norm norm;
    private final NDArray weight;
    private final NDArray bias;

    private NormLayer(Norm norm, NDArray weight, NDArray bias) {
        this.norm = norm;
        this.weight = weight;
        this.bias = bias;
    }

    /** @return null if there is no norm; its tensors are owned by {@code manager} */
    static @Nullable NormLayer of(@Nullable Norm norm, Weights weights, NDManager manager) {
        return norm == null
                ? null
                : new NormLayer(
                        norm,
                        load(norm.weight(), norm.offset(), weights, manager),
                        load(norm.bias(), 0, weights, manager));
    }

    private static NDArray load(@Nullable String name, double offset, Weights weights, NDManager manager) {
        if (name == null) {
            return manager.zeros(new Shape(0));
        }
        NDArray loaded = weights.load(manager, name);
        return offset == 0 ? loaded : loaded.addi(offset);
    }

    /** What the kernel that differentiates calls a norm: 0 none, 1 RMS, 2 layer. */
    static int kind(@Nullable NormLayer layer) {
        if (layer == null) {
            return 0;
        }
        return layer.norm.kind() == Norm.Kind.RMS ? 1 : 2;
    }

    Norm norm() {
        return norm;
    }

    NDArray weight() {
        return weight;
    }

    NDArray bias() {
        return bias;
    }

    /** Number of features. */
    int size() {
        return norm.size();
    }

    NDArray apply(Kernels kernels, NDManager owner, NDArray x) {
        return switch (norm.kind()) {
            case RMS -> kernels.call(owner, "rms_norm", x, weight, norm.epsilon());
            case LAYER -> kernels.call(owner, "layer_norm", x, weight, bias, norm.epsilon());
        };
    }

    /** The norm applied, or x itself if there is none. */
    static NDArray apply(@Nullable NormLayer norm, Kernels kernels, NDManager owner, NDArray x) {
        return norm == null ? x : norm.apply(kernels, owner, x);
    }
}
