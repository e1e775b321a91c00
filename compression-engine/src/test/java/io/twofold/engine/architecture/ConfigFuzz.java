package io.twofold.engine.architecture;

import io.twofold.engine.testing.FuzzBounds;

/** Fuzz target: a configuration is refused, or describes a model whose first and last block have sizes. */
public final class ConfigFuzz {
    private ConfigFuzz() {}

    /** Called by Jazzer with one input after the other. */
    public static void fuzzerTestOneInput(byte[] input) {
        isRefused(input);
    }

    static boolean isRefused(byte[] input) {
        return FuzzBounds.isRefused(input, () -> describe(input));
    }

    private static void describe(byte[] input) {
        Transformer model = Architectures.describe(ConfigFile.parse(input), tensor -> tensor.hashCode() % 2 == 0);
        FuzzBounds.require(
                model.hiddenSize() > 0 && model.vocabularySize() > 0 && model.maxPositions() > 0,
                "the model has no size");
        check(model.block().apply(0));
        check(model.block().apply(model.blocks() - 1));
    }

    private static void check(Block block) {
        block.layers()
                .forEach(linear -> FuzzBounds.require(
                        linear.outFeatures() > 0 && linear.inFeatures() > 0, linear.name() + " has no size"));
        Attention attention = block.attention();
        FuzzBounds.require(
                attention.headSize() > 0
                        && attention.heads() % attention.keyValueHeads() == 0
                        && Double.isFinite(attention.scale())
                        && attention.window() >= 0,
                "the heads do not fit");
        RotaryEmbedding rope = attention.rope();
        if (rope != null) {
            FuzzBounds.require(Double.isFinite(rope.amplitude()), "the rotation's amplitude is no number");
            for (double frequency : rope.frequencies()) {
                FuzzBounds.require(Double.isFinite(frequency), "a frequency is no number");
            }
            for (double frequency : rope.longFrequencies()) {
                FuzzBounds.require(Double.isFinite(frequency), "a frequency is no number");
            }
        }
    }
}
