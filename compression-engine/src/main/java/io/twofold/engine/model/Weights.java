package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Where a model's weights come from: a checkpoint as it came, or one that Twofold wrote. */
public interface Weights extends AutoCloseable {
    /** Whether there is a tensor, or a matrix in factored form, of that name. */
    boolean has(String name);

    /** Whether a matrix is stored in factored form, and so as outFeatures × inFeatures. */
    boolean isFactored(String matrix);

    /** Sizes of a tensor, outermost first. */
    List<Long> shape(String name);

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
