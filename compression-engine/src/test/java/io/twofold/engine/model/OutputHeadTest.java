package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.architecture.Architectures;
import io.twofold.engine.architecture.Transformer;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.KernelTest;
import io.twofold.engine.testing.LiveTensors;
import io.twofold.engine.testing.TestFiles;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table that is read a part of the vocabulary at a time gives what the whole one gives. */
class OutputHeadTest extends KernelTest {
    private static final int TOKENS = 12;
    private static final int PART_ROWS = 50; // of 211, so that the last part is smaller

    OutputHeadTest() {
        super("transformer");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"llama-gqa", "gemma2", "bert", "opt-post-norm-projected"})
    void partsOfTheVocabularyGiveTheSameScoresAndLosses(String golden) {
        Path directory = TestFiles.golden(golden);
        try (CheckpointWeights weights = CheckpointWeights.open(directory)) {
            Transformer description = Architectures.describe(directory, weights::has);
            long rowBytes =
                    Float.BYTES * weights.shape(description.head().table()).get(1);
            OutputHead whole = new OutputHead(description, weights, manager, Long.MAX_VALUE, 1);
            OutputHead parts = new OutputHead(description, weights, manager, 0, PART_ROWS * rowBytes);
            NDArray hidden = manager.create(gaussian(2 * TOKENS * description.hiddenSize()))
                    .reshape(2, TOKENS, description.hiddenSize());
            NDArray targets = manager.create(targets(description.vocabularySize()), new Shape(2, TOKENS));
            float[] scores = whole.logits(kernels, manager, hidden).toFloatArray();
            double[] losses = whole.loss(kernels, manager, hidden, targets).toDoubleArray();

            int before = LiveTensors.count();
            NDArray otherScores = parts.logits(kernels, manager, hidden);
            NDArray otherLosses = parts.loss(kernels, manager, hidden, targets);
            assertThat(LiveTensors.count()).isEqualTo(before + 2);

            assertThat(otherScores.toFloatArray()).hasSameSizeAs(scores);
            for (int i = 0; i < scores.length; i++) {
                assertThat(otherScores.toFloatArray()[i]).isCloseTo(scores[i], within(1e-4f));
            }
            assertThat(otherLosses.toDoubleArray()).hasSize(2 * TOKENS - 2);
            for (int i = 0; i < losses.length; i++) {
                assertThat(otherLosses.toDoubleArray()[i]).isCloseTo(losses[i], within(1e-4));
            }
        }
    }

    private static float[] gaussian(int count) {
        Random random = new Random(3);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** The ends of the vocabulary and of its parts, and two positions without a target. */
    private static long[] targets(int vocabulary) {
        long[] targets = new Random(4).longs(2 * TOKENS, 0, vocabulary).toArray();
        targets[0] = 0;
        targets[1] = PART_ROWS - 1;
        targets[2] = PART_ROWS;
        targets[3] = vocabulary - 1;
        targets[TOKENS - 1] = TokenSequence.NONE;
        targets[2 * TOKENS - 1] = TokenSequence.NONE;
        return targets;
    }
}
