package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Where a model's weights come from: a checkpoint as it came, or one that Twofold wrote. */
public interface Weights extends AutoCloseable {
    /** Whether there is a tensor of that name. */
    boolean has(String name);

    /** Sizes of a tensor, outermost first. */
    List<Long> shape(String name);

    /**
     * Loads one tensor as float32 onto the manager's device.
     *
     * @throws io.twofold.failure.CompressionException if there is no such tensor or it is not of a float type
     */
    NDArray load(NDManager manager, String name);

    @Override
    void close();
}
