package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.architecture.RotaryEmbedding;
import java.util.IdentityHashMap;
import java.util.Map;

/** The cosines and sines of rotary embeddings on the device, grown to the longest sequence seen. For one thread. */
final class RotaryTables {
    private final NDManager manager;
    private final Map<double[], Table> tables = new IdentityHashMap<>(); // by the frequencies that are in use

    /**
     * Factors for positions 0, 1, …: rows × rotated features, each pair's value standing in both halves.
     *
     * @param cosines times the embedding's amplitude
     * @param sines likewise
     */
    record Table(NDArray cosines, NDArray sines) {
        private void close() {
            cosines.close();
            sines.close();
        }
    }

    RotaryTables(NDManager manager) {
        this.manager = manager;
    }

    /** A table of at least {@code length} rows for sequences of that length. */
    Table table(RotaryEmbedding embedding, int length) {
        double[] frequencies = embedding.frequencies(length);
        Table table = tables.get(frequencies);
        if (table == null || table.cosines().getShape().get(0) < length) {
            if (table != null) {
                table.close();
            }
            table = new Table(
                    table(frequencies, embedding.amplitude(), length, true),
                    table(frequencies, embedding.amplitude(), length, false));
            tables.put(frequencies, table);
        }
        return table;
    }

    private NDArray table(double[] frequencies, double amplitude, int length, boolean cosine) {
        int half = frequencies.length;
        float[] values = new float[length * 2 * half];
        for (int position = 0; position < length; position++) {
            for (int i = 0; i < half; i++) {
                double angle = position * frequencies[i];
                float value = (float) (amplitude * (cosine ? Math.cos(angle) : Math.sin(angle)));
                values[(2 * position) * half + i] = value;
                values[(2 * position + 1) * half + i] = value;
            }
        }
        return manager.create(values, new Shape(length, 2L * half));
    }
}
