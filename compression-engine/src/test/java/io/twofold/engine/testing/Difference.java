package io.twofold.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.engine.safetensors.SafetensorsFile;

/** How far numbers are from what they should be. */
public final class Difference {
    private Difference() {}

    /** The largest difference, relative to the largest number expected. */
    public static double relative(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double scale = 0;
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isFinite();
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
            scale = Math.max(scale, Math.abs(expected[i]));
        }
        return difference / scale;
    }

    /** As {@link #relative(float[], float[])}, from a tensor of a file. */
    public static double relative(float[] actual, SafetensorsFile expected, String tensor) {
        float[] values = new float[(int) expected.info(tensor).elements()];
        expected.readFloats(tensor, values);
        return relative(actual, values);
    }
}
