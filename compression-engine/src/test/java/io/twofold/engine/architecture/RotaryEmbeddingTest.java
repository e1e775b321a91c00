package io.twofold.engine.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotaryEmbeddingTest {
    private static final int SIZE = 16;
    private static final String LLAMA3 =
            "\"factor\":8.0,\"high_freq_factor\":4.0,\"low_freq_factor\":1.0,\"original_max_position_embeddings\":32";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rope_theta\":500000,\"rope_scaling\":{\"rope_type\":\"llama3\",%s}}",
                "{\"rope_theta\":500000.0,\"rope_scaling\":{\"type\":\"llama3\",%s}}",
                "{\"rope_theta\":500000,\"rope_scaling\":{\"type\":\"llama3\",\"rope_type\":\"llama3\",%s}}",
                "{\"rope_parameters\":{\"rope_theta\":5e5,\"rope_type\":\"llama3\",%s}}",
                "{\"rope_parameters\":{\"rope_theta\":500000,\"type\":\"llama3\",%s},\"rope_scaling\":null}",
                "{\"rope_parameters\":{\"rope_type\":\"llama3\",%s},\"rope_theta\":500000}"
            })
    void readsEverySpellingOfTheSameScaling(String spelling) {
        double[] frequencies = frequencies(spelling.formatted(LLAMA3));

        for (int i = 0; i < frequencies.length; i++) {
            assertThat(frequencies[i]).isCloseTo(llama3(Math.pow(500000, -2.0 * i / SIZE)), within(1e-15));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"rope_theta\":10000,\"rope_scaling\":null}",
                "{\"rope_theta\":null,\"rope_scaling\":{}}",
                "{\"rope_scaling\":{\"rope_type\":\"default\"}}",
                "{\"rope_parameters\":{\"rope_type\":\"default\",\"rope_theta\":10000.0}}",
                "{\"rope_parameters\":{}}",
                "{\"partial_rotary_factor\":1.0}"
            })
    void readsEverySpellingOfTheUnscaledEmbedding(String spelling) {
        double[] frequencies = frequencies(spelling);

        for (int i = 0; i < frequencies.length; i++) {
            assertThat(frequencies[i]).isCloseTo(Math.pow(10000, -2.0 * i / SIZE), within(1e-15));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rope_scaling\":{\"type\":\"linear\",\"factor\":4}}",
                "{\"rope_parameters\":{\"rope_type\":\"linear\",\"rope_theta\":10000,\"factor\":4.0}}"
            })
    void dividesEveryFrequencyByALinearFactor(String spelling) {
        double[] frequencies = frequencies(spelling);

        assertThat(frequencies[0]).isEqualTo(0.25);
        assertThat(frequencies[SIZE / 2 - 1]).isCloseTo(Math.pow(10000, -2.0 * 7 / SIZE) / 4, within(1e-15));
    }

    @Test
    void turnsOnlyPartOfAHead() {
        assertThat(frequencies("{\"partial_rotary_factor\":0.5}"))
                .hasSize(SIZE / 4)
                .endsWith(Math.pow(10000, -6.0 / 8));
    }

    @Test
    void hasOtherFrequenciesBeyondTheOriginalLength() {
        RotaryEmbedding rope = RotaryEmbedding.of(new ConfigReader(Json.parse("""
                        {"max_position_embeddings": 128, "original_max_position_embeddings": 32, "rope_scaling":
                         {"type": "longrope", "short_factor": [1, 2], "long_factor": [4, 8]}}""")), 4);

        assertThat(rope.frequencies(32)).containsExactly(1, 0.01 / 2);
        assertThat(rope.frequencies(33)).containsExactly(0.25, 0.01 / 8);
        assertThat(rope.amplitude()).isCloseTo(Math.sqrt(1 + Math.log(4) / Math.log(32)), within(1e-12));
    }

    /** As the reference library writes it: by wavelength, with three cases. */
    private static double llama3(double frequency) {
        double wavelength = 2 * Math.PI / frequency;
        if (wavelength > 32) {
            return frequency / 8;
        }
        if (wavelength < 32 / 4.0) {
            return frequency;
        }
        double smooth = (32 / wavelength - 1) / (4 - 1);
        return (1 - smooth) * frequency / 8 + smooth * frequency;
    }

    private static double[] frequencies(String json) {
        return RotaryEmbedding.of(new ConfigReader(Json.parse(json)), SIZE).frequencies();
    }
}
