package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.model.ResidentModel;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.DualVectors;
import io.twofold.engine.testing.LiveTensors;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossSensitivityTest {
    private static final double STEP = 2e-2;

    /** Of every token's output alone, by moving a weight's row along the vector that only this token's input sees. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-gqa", "gemma2", "gpt2", "bert"})
    void isTheMeanSquareOfTheLossesSlopes(String golden) {
        try (Opened opened = new Opened(TestFiles.golden(golden))) {
            ResidentModel model = new ResidentModel(opened.model, opened.manager);
            List<long[]> sequences = sequences(1, 5);
            Map<String, double[]> measured = new LossSensitivity(model, opened.manager, silent()).measure(sequences);

            assertThat(measured.keySet()).containsExactlyElementsOf(model.matrices());
            ModelBlock block = model.loadBlock(0);
            Activations activations = Activations.ofText(model, opened.manager, sequences, () -> {});
            for (int group = 0; group < block.groups().size(); group++) {
                List<double[][]> duals = new ArrayList<>();
                activations.inputs(block, group, inputs -> duals.add(DualVectors.of(inputs)));
                String matrix = block.groups().get(group).matrices().get(0);
                double[] squares = Objects.requireNonNull(measured.get(matrix));
                double largest = Arrays.stream(squares).max().orElseThrow();
                for (int feature : new int[] {1, squares.length / 2}) {
                    double sum = 0;
                    for (double[] dual : duals.get(0)) {
                        double slope = slope(opened, model, block, matrix, feature, dual, sequences);
                        sum += slope * slope / duals.get(0).length;
                    }
                    assertThat(squares[feature])
                            .as("%s, %d", matrix, feature)
                            .isCloseTo(sum, within(0.05 * sum + 2e-3 * largest));
                }
                activations.advance(block, group);
            }
        }
    }

    private static double slope(
            Opened opened,
            ResidentModel model,
            ModelBlock block,
            String matrix,
            int row,
            double[] direction,
            List<long[]> sequences) {
        NDArray weight = block.weight(matrix);
        float[] step = new float[(int) weight.size()];
        for (int i = 0; i < direction.length; i++) {
            step[row * direction.length + i] = (float) (STEP * direction[i]);
        }
        NDArray moved = opened.manager.create(step, weight.getShape());
        int targets = model.prediction().calibration(sequences.get(0)).predicted();
        block.replace(matrix, weight.add(moved));
        double above = ModelLoss.of(model, sequences, opened.manager, silent());
        block.replace(matrix, weight.sub(moved));
        double below = ModelLoss.of(model, sequences, opened.manager, silent());
        block.replace(matrix, weight.duplicate());
        return (above - below) / 2 / STEP * targets;
    }

    @Test
    void inSeveralTurnsItIsTheSameAndNothingIsLeft() {
        try (Opened opened = new Opened(TestFiles.golden("llama-gqa"))) {
            List<long[]> sequences = sequences(5, 16);
            Map<String, double[]> once = new LossSensitivity(opened.model, opened.manager, silent()).measure(sequences);
            int before = LiveTensors.count();
            Map<String, double[]> turns =
                    new LossSensitivity(opened.model, opened.manager, silent(), 1).measure(sequences);

            assertThat(LiveTensors.count()).isEqualTo(before);
            once.forEach((name, squares) -> {
                double[] other = Objects.requireNonNull(turns.get(name));
                double largest = Arrays.stream(squares).max().orElseThrow();
                for (int i = 0; i < squares.length; i++) {
                    assertThat(other[i]).isCloseTo(squares[i], within(1e-4 * squares[i] + 1e-6 * largest));
                }
            });
        }
    }

    @Test
    void canBeCancelled() {
        RunMonitor cancelled = new RunMonitor(new CompressionListener() {
            private int asked;

            @Override
            public boolean cancelled() {
                asked++;
                return asked > 8;
            }
        });
        try (Opened opened = new Opened(TestFiles.golden("gpt2"))) { // which keeps no rotary tables
            int before = LiveTensors.count();
            LossSensitivity sensitivity = new LossSensitivity(opened.model, opened.manager, cancelled);

            assertThatThrownBy(() -> sensitivity.measure(sequences(2, 16)))
                    .isInstanceOf(CompressionCancelledException.class);
            assertThat(LiveTensors.count()).isEqualTo(before);
        }
    }

    private static RunMonitor silent() {
        return new RunMonitor(CompressionListener.SILENT);
    }

    private static List<long[]> sequences(int count, int length) {
        Random random = new Random(5);
        List<long[]> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sequences.add(random.longs(length, 5, 64).toArray());
        }
        return sequences;
    }

    private static final class Opened implements AutoCloseable {
        final NDManager manager = Torch.newManager(Device.cpu());
        final CheckpointWeights weights;
        final LanguageModel model;

        Opened(Path directory) {
            weights = CheckpointWeights.open(directory);
            model = LanguageModels.open(directory, weights, manager);
        }

        @Override
        public void close() {
            model.close();
            weights.close();
            manager.close();
        }
    }
}
