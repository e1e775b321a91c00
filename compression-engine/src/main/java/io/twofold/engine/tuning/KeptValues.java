package io.twofold.engine.tuning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Tuning;

/** U, V and S of one matrix W′ = U·V + S while they are trained. */
final class KeptValues implements AutoCloseable {
    private final Kernels kernels;
    private final NDManager manager;
    private final Variable u;
    private final Variable v;
    private final Variable s;
    private final NDArray mask;

    /** A tensor, Adam's moments of it, and its learning rate: the root mean square of its values at the start. */
    private final class Variable {
        final NDArray value;
        final NDArray first;
        final NDArray second;
        final NDArray rate;

        Variable(NDArray value, long count) {
            this.value = value;
            this.first = value.zerosLike();
            this.second = value.zerosLike();
            this.rate = kernels.call(manager, "root_mean_square", value, count);
        }

        void step(NDArray gradient, Tuning.Block settings, double factor, int step) {
            if (!value.isEmpty()) {
                kernels.call(
                                manager,
                                "adam_step",
                                value,
                                gradient,
                                first,
                                second,
                                rate,
                                factor,
                                settings.beta1(),
                                settings.beta2(),
                                step)
                        .close();
            }
        }
    }

    /**
     * @param kernels with {@code qr_rpca}, {@code refit} and {@code tuning}
     * @param parts of W itself, whatever their scaling was; U, V and S are copied
     */
    KeptValues(Kernels kernels, NDManager parent, Decomposed parts) {
        this.kernels = kernels;
        this.manager = parent.newSubManager();
        NDList factors = kernels.callForList(manager, "balanced_factors", parts.u(), parts.v());
        this.mask = parts.mask().duplicate();
        mask.attach(manager);
        this.u = new Variable(factors.get(0).duplicate(), parts.u().size());
        this.v = new Variable(factors.get(1).duplicate(), parts.v().size());
        try (NDManager scope = manager.newSubManager()) {
            NDArray values = parts.requireSparse().mul(mask);
            values.attach(manager);
            NDArray count = mask.sum();
            count.attach(scope);
            this.s = new Variable(values, count.getLong());
        }
    }

    /** W′. */
    NDArray merged(NDManager owner) {
        return kernels.call(owner, "merged", u.value, v.value, s.value);
    }

    /**
     * One step of Adam.
     *
     * @param gradient ∂L/∂W′, m × n
     * @param factor learning rate in units of each tensor's root mean square
     * @param step from 1
     */
    void step(NDArray gradient, Tuning.Block settings, double factor, int step) {
        try (NDManager scope = manager.newSubManager()) {
            NDList gradients = kernels.callForList(scope, "factor_gradients", gradient, u.value, v.value, mask);
            u.step(gradients.get(0), settings, factor, step);
            v.step(gradients.get(1), settings, factor, step);
            s.step(gradients.get(2), settings, factor, step);
        }
    }

    /** The values as they are now, copied. */
    Decomposed parts(NDManager owner) {
        return new Decomposed(
                copy(owner, u.value), copy(owner, v.value), copy(owner, mask), copy(owner, s.value), null);
    }

    /** Goes back to values that {@link #parts} gave. */
    void restore(Decomposed parts) {
        parts.u().copyTo(u.value);
        parts.v().copyTo(v.value);
        parts.requireSparse().copyTo(s.value);
    }

    private static NDArray copy(NDManager owner, NDArray array) {
        NDArray copy = array.duplicate();
        copy.attach(owner);
        return copy;
    }

    @Override
    public void close() {
        manager.close();
    }
}
