package io.twofold.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.architecture.Linear;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.CheckpointWriter;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.engine.torch.Torch;
import io.twofold.recipe.Quantization;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressedMatricesTest {
    private static final int ROWS = 11;
    private static final int COLUMNS = 7;
    private static final int ENTRIES = ROWS * COLUMNS;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"F32, 2, 20", "F16, 2, 20", "BF16, 2, 20", "F32, 0, 20", "BF16, 3, 0", "F16, 0, 0"})
    void whatIsReadBackIsTheStoredFactorsMerged(DType dtype, int rank, int nonZeros) throws IOException {
        Random random = new Random(9);
        float[] weight = TestMatrices.gaussian(ENTRIES, random);
        boolean[] mask = TestMatrices.mask(ENTRIES, nonZeros, random);
        try (Checkpoint dense = checkpoint(dtype, weight);
                CompressedMatrices matrices =
                        new CompressedMatrices(directory.resolve("matrices"), dense, new Quantization.None());
                NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray w = manager.create(weight, new Shape(ROWS, COLUMNS));
            NDArray u = TestMatrices.gaussian(manager, ROWS, rank, random);
            NDArray v = TestMatrices.gaussian(manager, rank, COLUMNS, random);

            matrices.store(
                    Linear.of("w", ROWS, COLUMNS), w, u, v, manager.create(mask, new Shape(ROWS, COLUMNS)), null);

            float[] merged = matrices.merged(manager, "w").toFloatArray();
            double[] expected = new double[ENTRIES];
            double[] product = TestMatrices.merged(
                    rounded(u, dtype), rounded(v, dtype), new float[0], new boolean[ENTRIES], ROWS, COLUMNS);
            double unit = unitRoundoff(dtype);
            for (int i = 0; i < ENTRIES; i++) {
                expected[i] = mask[i] ? weight[i] : product[i];
                double size = Math.abs(expected[i]) + (mask[i] ? Math.abs(weight[i] - product[i]) : 0);
                assertThat((double) merged[i]).isCloseTo(expected[i], within(unit * size + 1e-5));
            }
            assertThat(matrices.has("w")).isTrue();
            assertThat(matrices.has("v")).isFalse();
            assertThat(matrices.count("w")).isEqualTo(new ParameterShare(rank, nonZeros));
        }
    }

    @Test
    void measuresTheScaledErrorOfTheWholeMatrix() throws IOException {
        Random random = new Random(2);
        float[] weight = TestMatrices.gaussian(ENTRIES, random);
        float[] other = TestMatrices.gaussian(ENTRIES, random);
        float[] scale = {1, 2, 0.5f, 30, 1e-3f, 4, 7};
        double error = 0;
        double energy = 0;
        for (int i = 0; i < ENTRIES; i++) {
            error += Math.pow(((double) weight[i] - other[i]) * scale[i % COLUMNS], 2);
            energy += Math.pow((double) weight[i] * scale[i % COLUMNS], 2);
        }
        try (Checkpoint dense = checkpoint(DType.F32, weight);
                CompressedMatrices matrices =
                        new CompressedMatrices(directory.resolve("matrices"), dense, new Quantization.None());
                NDManager manager = Torch.newManager(Device.cpu())) {
            Shape shape = new Shape(ROWS, COLUMNS);
            NDArray d = manager.create(scale, new Shape(1, COLUMNS));
            NDArray zero = manager.zeros(shape);

            assertThat(matrices.relativeError(manager.create(weight, shape), manager.create(other, shape), d))
                    .isCloseTo(Math.sqrt(error / energy), within(1e-6));
            assertThat(matrices.relativeError(zero, zero, d)).isZero();
        }
    }

    @Test
    void keepsMatricesApart() throws IOException {
        float[] weight = TestMatrices.gaussian(ENTRIES, new Random(1));
        try (Checkpoint dense = checkpoint(DType.F32, weight);
                CompressedMatrices matrices =
                        new CompressedMatrices(directory.resolve("matrices"), dense, new Quantization.None());
                NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray w = manager.create(weight, new Shape(ROWS, COLUMNS));
            NDArray u = manager.zeros(new Shape(ROWS, 0));
            NDArray v = manager.zeros(new Shape(0, COLUMNS));
            NDArray none = manager.create(new boolean[ENTRIES], new Shape(ROWS, COLUMNS));

            matrices.store(Linear.of("w", ROWS, COLUMNS), w, u, v, none.logicalNot(), null);
            matrices.store(Linear.of("other", ROWS, COLUMNS), w.mul(2), u, v, none, null);

            assertThat(matrices.merged(manager, "w").toFloatArray()).isEqualTo(weight);
            assertThat(matrices.merged(manager, "other").toFloatArray()).containsOnly(0);
        }
    }

    private Checkpoint checkpoint(DType dtype, float[] weight) throws IOException {
        Path model = Files.createDirectory(directory.resolve("dense"));
        List<TensorSpec> specs = List.of(
                new TensorSpec("w", dtype, List.of((long) ROWS, (long) COLUMNS)),
                new TensorSpec("other", dtype, List.of((long) ROWS, (long) COLUMNS)));
        try (CheckpointWriter writer = CheckpointWriter.create(model, specs)) {
            writer.write("w", FloatBuffer.wrap(weight));
            writer.write("other", FloatBuffer.wrap(weight));
            writer.finish();
        }
        return Checkpoint.open(model);
    }

    private static double unitRoundoff(DType dtype) {
        return switch (dtype) {
            case F16 -> 0x1p-11;
            case BF16 -> 0x1p-8;
            default -> 0x1p-24;
        };
    }

    private static float[] rounded(NDArray values, DType dtype) {
        try (FactoredTensors factored = new FactoredTensors(new DeviceTensors())) {
            return factored.round(values.getManager(), values, dtype).toFloatArray();
        }
    }
}
