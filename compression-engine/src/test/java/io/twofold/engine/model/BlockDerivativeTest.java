package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.testing.Difference;
import io.twofold.engine.testing.DualVectors;
import io.twofold.engine.testing.LiveTensors;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Kernels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Derivatives of whole blocks against differences of their outputs. */
class BlockDerivativeTest {
    private static final double STEP = 3e-3;

    static List<String> goldens() {
        return TestFiles.goldens().stream()
                .map(Path::getFileName)
                .map(Path::toString)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void oneCallComputesWhatTheStepsCompute(String name) {
        try (GoldenBlock golden = new GoldenBlock(name)) {
            NDList state = golden.state(2, 24);
            for (int i = 0; i < golden.model.blockCount(); i++) {
                try (ModelBlock block = golden.model.loadBlock(i)) {
                    float[] expected = golden.chained(block, state).toFloatArray();

                    assertThat(Difference.relative(
                                    block.output(golden.manager, state).toFloatArray(), expected))
                            .isLessThan(1e-5);
                }
            }
        }
    }

    /** The weights were replaced by some that a kernel made, as compression does. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void weightGradientsAreTheSlopesOfTheError(String name) {
        try (GoldenBlock golden = new GoldenBlock(name);
                Kernels kernels = Kernels.load("transformer");
                ModelBlock block = golden.model.loadBlock(golden.model.blockCount() - 1)) {
            NDList state = golden.state(2, 12);
            NDArray target = block.output(golden.manager, state).duplicate();
            for (String matrix : golden.model.matrices(golden.model.blockCount() - 1)) {
                NDArray weight = block.weight(matrix);
                NDArray noise = golden.gaussian(weight.getShape()).mul((float) (0.3 * rootMeanSquare(weight)));
                block.replace(matrix, kernels.call(golden.manager, "add", weight, noise));
            }
            BlockGradient gradient = block.weightGradients(golden.manager, state, target);

            assertThat(gradient.error()).isCloseTo(error(block, golden, state, target), within(1e-5));
            gradient.byWeight().forEach((matrix, slopes) -> {
                assertThat(slopes.getShape()).isEqualTo(block.weight(matrix).getShape());
                double size = STEP * rootMeanSquare(block.weight(matrix));
                // along the gradient with some noise, so that the difference stands out from rounding
                NDArray direction = slopes.div((float) rootMeanSquare(slopes))
                        .add(golden.gaussian(slopes.getShape()))
                        .mul((float) size);
                double slope = difference(block, matrix, direction, () -> error(block, golden, state, target));
                double expected = GoldenBlock.product(slopes, direction);
                assertThat(slope).as(matrix).isCloseTo(expected, within(0.02 * Math.abs(expected) + 2e-7));
            });
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void theInputsGradientIsTheSlopeOfTheOutput(String name) {
        try (GoldenBlock golden = new GoldenBlock(name);
                ModelBlock block = golden.model.loadBlock(golden.model.blockCount() - 1)) {
            NDList state = golden.state(2, 12);
            NDArray along = golden.gaussian(state.get(0).getShape());
            BlockBackward backward = block.backward(golden.manager, state, along);

            NDArray direction = golden.gaussian(state.get(0).getShape())
                    .add(backward.input().div((float) rootMeanSquare(backward.input())))
                    .mul((float) STEP);
            NDList above = golden.copy(state);
            NDList below = golden.copy(state);
            above.set(0, state.get(0).add(direction));
            below.set(0, state.get(0).sub(direction));
            double slope = (GoldenBlock.product(block.output(golden.manager, above), along)
                            - GoldenBlock.product(block.output(golden.manager, below), along))
                    / 2;
            double expected = GoldenBlock.product(backward.input(), direction);
            assertThat(slope).isCloseTo(expected, within(0.01 * Math.abs(expected)));
        }
    }

    /**
     * A layer's output y of one token and feature moves alone if its weight's row is moved along that token's dual
     * vector: the one whose product with this token's input is 1, and 0 with every other's.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"llama-gqa", "gemma2", "gpt2", "bert", "qwen3", "opt-post-norm-projected"})
    void squaredDerivativesOfOutputsAreThoseOfSingleOnes(String name) {
        try (GoldenBlock golden = new GoldenBlock(name);
                ModelBlock block = golden.model.loadBlock(0)) {
            NDList state = golden.state(1, 3);
            NDArray along = golden.gaussian(state.get(0).getShape());
            BlockBackward backward = block.backward(golden.manager, state, along);
            NDList at = golden.copy(state);
            for (int group = 0; group < block.groups().size(); group++) {
                double[][] duals = DualVectors.of(block.input(golden.manager, group, at));
                for (String matrix : block.groups().get(group).matrices()) {
                    double[] squares = Objects.requireNonNull(
                                    backward.squaredOutput().get(matrix))
                            .toDoubleArray();
                    double largest = Arrays.stream(squares).max().orElseThrow();
                    for (int feature : new int[] {0, squares.length / 2, squares.length - 1}) {
                        double sum = 0;
                        for (double[] dual : duals) {
                            NDArray direction = row(golden, block.weight(matrix).getShape(), feature, dual);
                            double slope = difference(
                                            block,
                                            matrix,
                                            direction,
                                            () -> GoldenBlock.product(block.output(golden.manager, state), along))
                                    / STEP;
                            sum += slope * slope;
                        }
                        assertThat(squares[feature])
                                .as("%s, %d", matrix, feature)
                                .isCloseTo(sum, within(0.03 * sum + 1e-3 * largest));
                    }
                }
                at = block.advance(golden.manager, group, at);
            }
        }
    }

    @Test
    void nothingIsLeftBehind() {
        try (GoldenBlock golden = new GoldenBlock("gemma2");
                ModelBlock block = golden.model.loadBlock(0)) {
            NDList state = golden.state(2, 12);
            NDArray target = golden.gaussian(state.get(0).getShape());
            block.output(golden.manager, state).close(); // makes the rotary table
            int before = LiveTensors.count();
            try (NDManager scope = golden.manager.newSubManager()) {
                block.weightGradients(scope, state, target);
                block.backward(scope, state, target);
            }
            assertThat(LiveTensors.count()).isEqualTo(before);
        }
    }

    private static double error(ModelBlock block, GoldenBlock golden, NDList state, NDArray target) {
        float[] actual = block.output(golden.manager, state).toFloatArray();
        float[] wanted = target.toFloatArray();
        boolean[] counts = state.size() > 1 ? state.get(1).toBooleanArray() : null;
        int width = (int) target.getShape().get(2);
        double sum = 0;
        int tokens = 0;
        for (int from = 0; from < actual.length; from += width) {
            if (counts != null && !counts[from / width]) {
                continue;
            }
            double lost = 0;
            double all = 0;
            for (int i = from; i < from + width; i++) {
                lost += Math.pow((double) actual[i] - wanted[i], 2);
                all += (double) wanted[i] * wanted[i];
            }
            sum += lost / all;
            tokens++;
        }
        return sum / tokens;
    }

    /** Half the difference of a number between a weight moved one way and the other. */
    private static double difference(ModelBlock block, String matrix, NDArray direction, DoubleSupplier number) {
        NDArray weight = block.weight(matrix).duplicate();
        block.replace(matrix, weight.add(direction));
        double above = number.getAsDouble();
        block.replace(matrix, weight.sub(direction));
        double below = number.getAsDouble();
        block.replace(matrix, weight);
        return (above - below) / 2;
    }

    private static NDArray row(GoldenBlock golden, Shape shape, int row, double[] values) {
        float[] all = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            all[row * values.length + i] = (float) (STEP * values[i]);
        }
        return golden.manager.create(all, shape);
    }

    private static double rootMeanSquare(NDArray array) {
        return Math.sqrt(GoldenBlock.product(array, array) / array.size());
    }
}
