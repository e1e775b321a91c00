package io.twofold.engine.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.RobustPca;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Selection;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputEnergyTest {
    private static Kernels kernels;

    @BeforeAll
    static void loadKernels() {
        kernels = Kernels.load("selection", "qr_rpca", "calibration");
    }

    @AfterAll
    static void closeKernels() {
        kernels.close();
    }

    @Test
    void isTheRootOfTheSummedSquaresOfEveryFeature() {
        int features = 37;
        Random random = new Random(5);
        double[] expected = new double[features];
        try (NDManager manager = Torch.newManager(Device.cpu());
                InputEnergy energy = new InputEnergy(kernels, manager, features)) {
            for (int batch = 0; batch < 6; batch++) {
                Shape shape = batch % 2 == 0 ? new Shape(3, 1 + batch, features) : new Shape(11, features);
                float[] inputs = new float[(int) shape.size()];
                for (int i = 0; i < inputs.length; i++) {
                    inputs[i] = (float) (random.nextGaussian() * Math.pow(10, i % features % 9 - 4));
                    expected[i % features] += (double) inputs[i] * inputs[i];
                }
                energy.add(manager.create(inputs, shape));
            }

            float[] scale = energy.diagonalScale(manager).toFloatArray();

            double floor =
                    1e-4 * Math.sqrt(java.util.Arrays.stream(expected).average().orElseThrow());
            for (int i = 0; i < features; i++) {
                double root = Math.max(floor, Math.sqrt(expected[i]));
                assertThat((double) scale[i]).isCloseTo(root, within(1e-6 * root));
            }
        }
    }

    @Test
    void doesNotLoseSmallInputsAfterManyLargeOnes() {
        try (NDManager manager = Torch.newManager(Device.cpu());
                InputEnergy energy = new InputEnergy(kernels, manager, 1)) {
            energy.add(manager.create(new float[] {4096}, new Shape(1, 1)));
            NDArray ones = manager.ones(new Shape(1000, 1));
            energy.add(ones);

            assertThat(energy.diagonalScale(manager).getFloat(0))
                    .isCloseTo((float) Math.sqrt(4096.0 * 4096 + 1000), within(1e-4f));
        }
    }

    @Test
    void givesAFeatureThatNeverOccurredASmallPositiveScale() {
        try (NDManager manager = Torch.newManager(Device.cpu());
                InputEnergy energy = new InputEnergy(kernels, manager, 3)) {
            energy.add(manager.create(new float[] {0, 3, 4, 0, 3, 4}, new Shape(2, 3)));

            float[] scale = energy.diagonalScale(manager).toFloatArray();

            assertThat(scale[0]).isPositive().isLessThan(1e-3f * scale[1]);
            assertThat(scale[2]).isCloseTo((float) Math.sqrt(32), within(1e-6f));
        }
    }

    @Test
    void scalesByOneWhereNoFeatureEverOccurred() {
        try (NDManager manager = Torch.newManager(Device.cpu());
                InputEnergy energy = new InputEnergy(kernels, manager, 4)) {
            energy.add(manager.zeros(new Shape(5, 4)));

            assertThat(energy.diagonalScale(manager).toFloatArray()).containsOnly(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"matrix", "row"})
    void aDeadColumnStaysFiniteAndDoesNotDisturbTheOthers(Selection selection) {
        int rows = 24;
        int columns = 32;
        int dead = 9;
        Random random = new Random(3);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        float[] without = values.clone();
        for (int row = 0; row < rows; row++) {
            without[row * columns + dead] = 0;
        }

        float[] plain = compressed(values, rows, columns, dead, selection);
        float[] other = compressed(without, rows, columns, dead, selection);

        double difference = 0;
        double energy = 0;
        for (int i = 0; i < plain.length; i++) {
            assertThat(plain[i]).isFinite();
            assertThat(other[i]).isFinite();
            if (i % columns != dead) {
                difference += Math.pow(plain[i] - other[i], 2);
                energy += Math.pow(plain[i], 2);
            }
        }
        assertThat(Math.sqrt(difference / energy)).isLessThan(0.02);
    }

    /** W′ by diagonal scaling from inputs that never show one feature. */
    private static float[] compressed(float[] values, int rows, int columns, int dead, Selection selection) {
        try (NDManager manager = Torch.newManager(Device.cpu());
                InputEnergy energy = new InputEnergy(kernels, manager, columns)) {
            float[] inputs = new float[50 * columns];
            Random random = new Random(8);
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = i % columns == dead ? 0 : (float) random.nextGaussian();
            }
            energy.add(manager.create(inputs, new Shape(50, columns)));
            NDArray scale = energy.diagonalScale(manager);
            NDArray weight = manager.create(values, new Shape(rows, columns));
            NDArray scaled = weight.mul(scale);

            RobustPca.Result result = new RobustPca(kernels, Decomposition.QrRpca.plain(30), selection)
                    .decompose(manager, "w", scaled, ParameterShare.of(rows, columns, 0.5, 0.3), 1);

            NDArray low = result.u().matMul(result.v());
            NDArray sparse = scaled.sub(low).mul(result.mask().toType(scaled.getDataType(), true));
            return low.add(sparse).div(scale).toFloatArray();
        }
    }
}
