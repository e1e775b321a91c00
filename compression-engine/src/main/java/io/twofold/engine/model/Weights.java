package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Set;

/** Where a model's weights come from: a checkpoint as it came, or one that Twofold wrote. */
public interface Weights extends AutoCloseable {
    /** Whether there is a tensor, or a matrix in factored form, of that name. */
    boolean has(String name);

    /** The tensors, and the matrices in factored form, of this checkpoint. */
    Set<String> names();

    /** Whether a matrix is stored in factored form, and so as outFeatures × inFeatures. */
    boolean isFactored(String matrix);

    /** Sizes of a tensor, outermost first. */
    List<Long> shape(String name);

    /**
     * Refuses a tensor that cannot be computed with, before it is read.
     *
     * @throws io.twofold.failure.CompressionException with {@code unsupported-format} unless it is stored as F32, F16 or
     *     BF16
     */
    void requireFloat(String name);

    /**
     * Loads one tensor as float32 onto the manager's device.
     *
     * @throws io.twofold.failure.CompressionException if there is no such tensor or it is not of a float type
     */
    NDArray load(NDManager manager, String name);

    /** As {@link #load}, but only rows {@code first … first + count − 1} of a tensor that is not factored. */
    NDArray loadRows(NDManager manager, String name, long first, long count);

    /** As {@link #load}, but only some rows (in this order, perhaps repeatedly) of a matrix that is not factored. */
    NDArray gatherRows(NDManager manager, String name, long[] rows);

    @Override
    void close();
}
