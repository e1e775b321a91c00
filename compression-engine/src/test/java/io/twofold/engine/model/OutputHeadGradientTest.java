package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.architecture.Architectures;
import io.twofold.engine.architecture.Transformer;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.Difference;
import io.twofold.engine.testing.KernelTest;
import io.twofold.engine.testing.LiveTensors;
import io.twofold.engine.testing.TestFiles;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loss's derivative by the last block's output, with the table on the device and with a part of it at a time. */
class OutputHeadGradientTest extends KernelTest {
    private static final int TOKENS = 12;
    private static final int PART_ROWS = 50;

    OutputHeadGradientTest() {
        super("transformer", "block", "head");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"llama-gqa", "gemma2", "gpt2", "bert", "opt-post-norm-projected"})
    void isTheSlopeOfTheSummedLosses(String golden) {
        Path directory = TestFiles.golden(golden);
        try (CheckpointWeights weights = CheckpointWeights.open(directory)) {
            Transformer description = Architectures.describe(directory, weights::has);
            long rowBytes =
                    Float.BYTES * weights.shape(description.head().table()).get(1);
            OutputHead whole = new OutputHead(description, weights, manager, Long.MAX_VALUE, 1);
            OutputHead parts = new OutputHead(description, weights, manager, 0, PART_ROWS * rowBytes);
            Random random = new Random(3);
            NDArray hidden = gaussian(random, description.hiddenSize()).mul(3);
            NDArray targets = targets(description.vocabularySize());

            int before = LiveTensors.count();
            NDArray gradient = whole.lossGradient(kernels, manager, hidden, targets);
            NDArray other = parts.lossGradient(kernels, manager, hidden, targets);
            assertThat(LiveTensors.count()).isEqualTo(before + 2);

            assertThat(gradient.getShape()).isEqualTo(hidden.getShape());
            assertThat(Difference.relative(other.toFloatArray(), gradient.toFloatArray()))
                    .isLessThan(1e-4);
            for (int i = 0; i < 3; i++) {
                NDArray direction = gaussian(random, description.hiddenSize()).mul(3e-3f);
                double slope =
                        (sum(whole, hidden.add(direction), targets) - sum(whole, hidden.sub(direction), targets)) / 2;
                double expected = GoldenBlock.product(gradient, direction);
                double scale =
                        Math.sqrt(GoldenBlock.product(gradient, gradient) * GoldenBlock.product(direction, direction));
                assertThat(slope).isCloseTo(expected, within(0.01 * Math.abs(expected) + 1e-3 * scale));
            }
            float[] ofTokenWithoutTarget = gradient.get(":, " + (TOKENS - 1)).toFloatArray();
            assertThat(ofTokenWithoutTarget).containsOnly(0f);
        }
    }

    private double sum(OutputHead head, NDArray hidden, NDArray targets) {
        return head.loss(kernels, manager, hidden, targets).sum().getDouble();
    }

    private NDArray gaussian(Random random, int width) {
        float[] values = new float[2 * TOKENS * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, new Shape(2, TOKENS, width));
    }

    private NDArray targets(int vocabulary) {
        long[] targets = new Random(4).longs(2 * TOKENS, 0, vocabulary).toArray();
        targets[0] = 0;
        targets[1] = PART_ROWS - 1;
        targets[2] = PART_ROWS;
        targets[3] = vocabulary - 1;
        targets[TOKENS - 1] = TokenSequence.NONE;
        targets[2 * TOKENS - 1] = TokenSequence.NONE;
        return manager.create(targets, new Shape(2, TOKENS));
    }
}
