package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;

/**
 * Rotary position embedding: feature pair i of position p is rotated by p·θ^(−2i/size).
 *
 * <p>Sources: Su et al., "RoFormer", 2021, section 3.2.2; the frequency scaling of Llama 3.1 as in its model card.
 *
 * @param frequencies radians per position, one for each pair of features
 */
record RotaryEmbedding(double[] frequencies) {

    static RotaryEmbedding of(ConfigReader config, int headSize) {
        if (config.positive("partial_rotary_factor", 1) != 1) {
            throw new CompressionException(
                    FailureCode.UNSUPPORTED_ARCHITECTURE, "config.json: partial_rotary_factor must be 1");
        }
        double theta = config.positive("rope_theta", 10000);
        ConfigReader parameters = config.object("rope_parameters"); // the newer spelling, which may hold theta too
        if (parameters != null) {
            theta = parameters.positive("rope_theta", theta);
        }
        ConfigReader scaling = parameters != null ? parameters : config.object("rope_scaling");
        double[] frequencies = new double[headSize / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = Math.pow(theta, -2.0 * i / headSize);
        }
        if (scaling != null) {
            scale(frequencies, scaling);
        }
        return new RotaryEmbedding(frequencies);
    }

    private static void scale(double[] frequencies, ConfigReader scaling) {
        String type = scaling.text("rope_type", scaling.text("type", "default"));
        switch (type) {
            case "default" -> {}
            case "linear" -> {
                double factor = scaling.positive("factor");
                for (int i = 0; i < frequencies.length; i++) {
                    frequencies[i] /= factor;
                }
            }
            case "llama3" -> scaleAsLlama3(frequencies, scaling);
            default ->
                throw new CompressionException(
                        FailureCode.UNSUPPORTED_ARCHITECTURE,
                        "config.json: rope_type must be default, linear or llama3, but was "
                                + ConfigReader.shorten(type));
        }
    }

    /** Long wavelengths are stretched by the factor, short ones kept, those between interpolated. */
    private static void scaleAsLlama3(double[] frequencies, ConfigReader scaling) {
        double factor = scaling.positive("factor");
        double low = scaling.positive("low_freq_factor");
        double high = scaling.positive("high_freq_factor");
        double original = scaling.positive("original_max_position_embeddings");
        for (int i = 0; i < frequencies.length; i++) {
            double turns = original * frequencies[i] / (2 * Math.PI);
            double kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
            frequencies[i] = (1 - kept) * frequencies[i] / factor + kept * frequencies[i];
        }
    }

    /** The cosines for positions 0 … length − 1, length × headSize, each pair's value standing in both halves. */
    NDArray cosines(NDManager manager, int length) {
        return table(manager, length, true);
    }

    /** The sines, as {@link #cosines}. */
    NDArray sines(NDManager manager, int length) {
        return table(manager, length, false);
    }

    private NDArray table(NDManager manager, int length, boolean cosine) {
        int half = frequencies.length;
        float[] values = new float[length * 2 * half];
        for (int position = 0; position < length; position++) {
            for (int i = 0; i < half; i++) {
                double angle = position * frequencies[i];
                float value = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
                values[(2 * position) * half + i] = value;
                values[(2 * position + 1) * half + i] = value;
            }
        }
        return manager.create(values, new Shape(length, 2L * half));
    }
}
