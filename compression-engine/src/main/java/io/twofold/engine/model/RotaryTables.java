package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** The cosines and sines of a rotary embedding on the device, grown to the longest sequence seen. For one thread. */
final class RotaryTables {
    private final RotaryEmbedding embedding;
    private final NDManager manager;
    private NDArray cosines;
    private NDArray sines;

    RotaryTables(RotaryEmbedding embedding, NDManager manager) {
        this.embedding = embedding;
        this.manager = manager;
        this.cosines = embedding.cosines(manager, 1);
        this.sines = embedding.sines(manager, 1);
    }

    /** At least {@code length} rows of cosines. */
    NDArray cosines(int length) {
        grow(length);
        return cosines;
    }

    /** At least {@code length} rows of sines. */
    NDArray sines(int length) {
        grow(length);
        return sines;
    }

    private void grow(int length) {
        if (cosines.getShape().get(0) < length) {
            cosines.close();
            sines.close();
            cosines = embedding.cosines(manager, length);
            sines = embedding.sines(manager, length);
        }
    }
}
