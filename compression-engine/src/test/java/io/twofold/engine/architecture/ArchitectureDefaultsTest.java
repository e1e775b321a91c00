package io.twofold.engine.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a configuration leaves out means what it means to the reference library (transformers 4.57). */
class ArchitectureDefaultsTest {
    private static final String LLAMA_STYLE = """
            "hidden_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 176,
            "num_hidden_layers": 8, "vocab_size": 211, "head_dim": 16""";

    @TempDir
    private Path directory;

    @Test
    void mistralHasAWindowUnlessItIsNull() throws IOException {
        assertThat(windows(describe("mistral", LLAMA_STYLE))).containsOnly(4096);
        assertThat(windows(describe("mistral", LLAMA_STYLE + ", \"sliding_window\": null")))
                .containsOnly(0);
        assertThat(windows(describe("mistral", LLAMA_STYLE + ", \"sliding_window\": 32")))
                .containsOnly(32);
        assertThat(windows(describe("phi3", LLAMA_STYLE))).containsOnly(0);
    }

    @Test
    void qwenHasAWindowInItsUpperBlocksIfItSaysSo() throws IOException {
        String window = ", \"sliding_window\": 32, \"max_window_layers\": 6";

        assertThat(windows(describe("qwen2", LLAMA_STYLE + window))).containsOnly(0);
        assertThat(windows(describe("qwen2", LLAMA_STYLE + window + ", \"use_sliding_window\": true")))
                .containsExactly(0, 0, 0, 0, 0, 0, 32, 32);
        assertThat(windows(describe(
                        "qwen3",
                        LLAMA_STYLE + window
                                + ", \"use_sliding_window\": true, \"layer_types\": [\"sliding_attention\""
                                + ", \"full_attention\"".repeat(7) + "]")))
                .containsExactly(32, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void gemma2HasSoftCapsAndAWindowInEveryOtherBlock() throws IOException {
        Transformer gemma = describe("gemma2", LLAMA_STYLE);
        Attention attention = gemma.block().apply(0).attention();

        assertThat(windows(gemma)).containsExactly(4096, 0, 4096, 0, 4096, 0, 4096, 0);
        assertThat(attention.softcap()).isEqualTo(50);
        assertThat(attention.scale()).isEqualTo(1 / 16.0);
        assertThat(gemma.head().softcap()).isEqualTo(30);
        assertThat(gemma.head().table()).isEqualTo(gemma.embedding().table());
        assertThat(describe("gemma2", LLAMA_STYLE + ", \"final_logit_softcapping\": null")
                        .head()
                        .softcap())
                .isZero();
    }

    @Test
    void gemma3HasAFullBlockAfterFiveWithAWindowAndAnotherRotation() throws IOException {
        Transformer gemma = describe("gemma3_text", LLAMA_STYLE);

        assertThat(windows(gemma)).containsExactly(4096, 4096, 4096, 4096, 4096, 0, 4096, 4096);
        assertThat(frequency(gemma, 0)).isEqualTo(Math.pow(10_000, -2.0 / 16));
        assertThat(frequency(gemma, 5)).isEqualTo(Math.pow(1_000_000, -2.0 / 16));
    }

    @Test
    void gemma3ReadsTheNewerSpellingOfItsTwoRotations() throws IOException {
        Transformer gemma = describe("gemma3_text", LLAMA_STYLE + """
                        , "rope_parameters": {"full_attention": {"rope_type": "linear", "factor": 8, "rope_theta": 9},
                        "sliding_attention": {"rope_type": "default", "rope_theta": 4}}""");

        assertThat(frequency(gemma, 0)).isEqualTo(Math.pow(4, -2.0 / 16));
        assertThat(frequency(gemma, 5)).isEqualTo(Math.pow(9, -2.0 / 16) / 8);
    }

    @Test
    void smolLm3TurnsThreeBlocksOfFour() throws IOException {
        assertThat(turned(describe("smollm3", LLAMA_STYLE))).containsExactly(0, 1, 2, 4, 5, 6);
        assertThat(turned(describe("smollm3", LLAMA_STYLE + ", \"no_rope_layers\": [0, 1, 1, 1, 0, 1, 1, 1]")))
                .containsExactly(1, 2, 3, 5, 6, 7);
    }

    @Test
    void gpt2IsFourTimesWiderInside() throws IOException {
        Transformer gpt = describe(
                "gpt2", "\"n_embd\": 64, \"n_head\": 4, \"n_layer\": 2, \"vocab_size\": 211, \"n_inner\": null");
        Linear up = gpt.block().apply(0).feedForward().inputs().get(0);

        assertThat(up.outFeatures()).isEqualTo(256);
        assertThat(up.weight().shape()).containsExactly(64L, 256L);
        assertThat(gpt.maxPositions()).isEqualTo(1024);
    }

    private static List<Integer> windows(Transformer model) {
        return IntStream.range(0, model.blocks())
                .mapToObj(i -> model.block().apply(i).attention().window())
                .toList();
    }

    private static List<Integer> turned(Transformer model) {
        return IntStream.range(0, model.blocks())
                .boxed()
                .filter(i -> model.block().apply(i).attention().rope() != null)
                .toList();
    }

    private static double frequency(Transformer model, int block) {
        RotaryEmbedding rope =
                Objects.requireNonNull(model.block().apply(block).attention().rope());
        return rope.frequencies(8)[1];
    }

    private Transformer describe(String type, String rest) throws IOException {
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"" + type + "\", " + rest + "}");
        return Architectures.describe(directory, name -> name.startsWith("transformer.") || name.contains("layers"));
    }
}
