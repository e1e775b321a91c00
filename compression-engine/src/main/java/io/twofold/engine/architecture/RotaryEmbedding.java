package io.twofold.engine.architecture;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rotary position embedding: feature pair i of position p is rotated by p·θ^(−2i/size).
 *
 * <p>Sources: Su et al., "RoFormer", 2021, section 3.2.2; the frequency scaling of Llama 3.1 as in its model card; Ding et
 * al., "LongRoPE", 2024.
 *
 * @param frequencies radians per position, one for each pair of features; there may be fewer pairs than a head has
 * @param longFrequencies those for sequences of more than {@code originalPositions} tokens
 * @param originalPositions up to which length {@code frequencies} are meant
 * @param amplitude by which sines and cosines are multiplied
 */
public record RotaryEmbedding(double[] frequencies, double[] longFrequencies, int originalPositions, double amplitude) {

    /** Far above any model's; frequencies are computed before the shapes of the weights are looked at. */
    private static final int MAX_HEAD_SIZE = 1 << 16;

    /** The frequencies for a sequence of that length. */
    public double[] frequencies(int length) {
        return length > originalPositions ? longFrequencies : frequencies;
    }

    /** Reads what the usual fields say. */
    static RotaryEmbedding of(ConfigReader config, int headSize) {
        return of(config, "rope_theta", 10000, config.rope(), headSize);
    }

    /**
     * Reads an embedding of several.
     *
     * @param thetaField holds θ unless {@code scaling} does
     * @param scaling what replaces plain frequencies, or null
     */
    static RotaryEmbedding of(
            ConfigReader config, String thetaField, double defaultTheta, @Nullable ConfigReader scaling, int headSize) {
        double theta = config.positive(thetaField, defaultTheta);
        double part = config.positive("partial_rotary_factor", 1);
        if (scaling != null) {
            theta = scaling.positive("rope_theta", theta);
            part = scaling.positive("partial_rotary_factor", part);
        }
        if (theta < 1) {
            throw ConfigReader.invalid(
                    "the base of the rotary embedding (" + thetaField + ") must be at least 1, but was " + theta);
        }
        if (headSize > MAX_HEAD_SIZE) {
            throw ConfigReader.invalid("a head must have at most " + MAX_HEAD_SIZE + " features, but has " + headSize);
        }
        int rotated = (int) (part * headSize);
        if (part > 1 || rotated < 2 || rotated % 2 != 0) {
            throw ConfigReader.invalid(
                    part == 1
                            ? "head_dim must be even, but was " + headSize
                            : "partial_rotary_factor must take an even number of the " + headSize
                                    + " features of a head, but was " + part);
        }
        double[] frequencies = new double[rotated / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = Math.pow(theta, -2.0 * i / rotated);
        }
        return scaling == null ? plain(frequencies) : scaled(frequencies, config, scaling);
    }

    private static RotaryEmbedding plain(double[] frequencies) {
        return new RotaryEmbedding(frequencies, frequencies, Integer.MAX_VALUE, 1);
    }

    private static RotaryEmbedding scaled(double[] frequencies, ConfigReader config, ConfigReader scaling) {
        String type = scaling.text("rope_type", scaling.text("type", "default"));
        return switch (type) {
            case "default" -> plain(frequencies);
            case "linear" -> {
                double factor = scaling.positive("factor");
                yield plain(Arrays.stream(frequencies).map(f -> f / factor).toArray());
            }
            case "llama3" -> plain(stretchedAsLlama3(frequencies, scaling));
            case "longrope", "su" -> longRope(frequencies, config, scaling);
            default ->
                throw new CompressionException(
                        FailureCode.UNSUPPORTED_ARCHITECTURE,
                        "config.json: rope_type must be default, linear, llama3 or longrope, but was "
                                + ConfigReader.shorten(type));
        };
    }

    /** Long wavelengths are stretched by the factor, short ones kept, those between interpolated. */
    private static double[] stretchedAsLlama3(double[] frequencies, ConfigReader scaling) {
        double factor = scaling.positive("factor");
        double low = scaling.positive("low_freq_factor");
        double high = scaling.positive("high_freq_factor");
        double original = scaling.positive("original_max_position_embeddings");
        if (low >= high) {
            throw ConfigReader.invalid(
                    "high_freq_factor must be above low_freq_factor, but they are " + high + " and " + low);
        }
        double[] stretched = new double[frequencies.length];
        for (int i = 0; i < frequencies.length; i++) {
            double turns = original * frequencies[i] / (2 * Math.PI);
            double kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
            stretched[i] = (1 - kept) * frequencies[i] / factor + kept * frequencies[i];
        }
        return stretched;
    }

    /** One divisor for each frequency, other ones beyond the original length, and louder in proportion to the extension. */
    private static RotaryEmbedding longRope(double[] frequencies, ConfigReader config, ConfigReader scaling) {
        int positions = config.size("max_position_embeddings", 4096);
        int original = config.size(
                "original_max_position_embeddings", scaling.size("original_max_position_embeddings", positions));
        if (original < 2) {
            throw ConfigReader.invalid("original_max_position_embeddings must be at least 2, but was " + original);
        }
        double factor = (double) positions / original;
        double amplitude = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
        return new RotaryEmbedding(
                divided(frequencies, scaling, "short_factor"),
                divided(frequencies, scaling, "long_factor"),
                original,
                scaling.positive("attention_factor", amplitude));
    }

    private static double[] divided(double[] frequencies, ConfigReader scaling, String field) {
        double[] factors = scaling.positives(field);
        if (factors.length != frequencies.length) {
            throw ConfigReader.invalid(
                    field + " must have " + frequencies.length + " numbers, but has " + factors.length);
        }
        double[] divided = new double[factors.length];
        for (int i = 0; i < factors.length; i++) {
            divided[i] = frequencies[i] / factors[i];
        }
        return divided;
    }
}
