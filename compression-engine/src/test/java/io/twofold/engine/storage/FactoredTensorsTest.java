package io.twofold.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.decomposition.LowRankSparse;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.SafetensorsWriter;
import io.twofold.engine.torch.Torch;
import io.twofold.recipe.Quantization;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FactoredTensorsTest {
    private static FactoredTensors factored;

    @TempDir
    private Path directory;

    @BeforeAll
    static void open() {
        factored = new FactoredTensors(new DeviceTensors());
    }

    @AfterAll
    static void close() {
        factored.close();
    }

    @ParameterizedTest
    @CsvSource({
        "8, 8, 2, 20",
        "5, 7, 2, 11",
        "7, 5, 0, 13",
        "7, 5, 2, 0",
        "3, 3, 0, 0",
        "1, 1, 0, 1",
        "1, 13, 0, 13",
        "13, 1, 1, 4",
        "9, 11, 4, 99"
    })
    void mergesToTheDefinitionAfterARoundTrip(int m, int n, int rank, int nonZeros) throws IOException {
        for (DType dtype : List.of(DType.F32, DType.F16, DType.BF16)) {
            Random random = new Random(m * 31L + n);
            Path model = Files.createDirectory(directory.resolve(dtype.name()));
            boolean[] mask = TestMatrices.mask(m * n, nonZeros, random);
            try (NDManager manager = Torch.newManager(Device.cpu())) {
                NDArray u = rounded(manager, m, rank, dtype, random);
                NDArray v = rounded(manager, rank, n, dtype, random);
                NDArray values = rounded(manager, 1, nonZeros, dtype, random).reshape(nonZeros);
                ParameterShare share = new ParameterShare(rank, nonZeros);
                write(model, "w", new LowRankSparse(u, v, values, manager.create(mask, new Shape(m, n))), share, dtype);

                try (Checkpoint checkpoint = Checkpoint.open(model)) {
                    FactoredCheck.headers(checkpoint);
                    double[] expected =
                            TestMatrices.merged(u.toFloatArray(), v.toFloatArray(), values.toFloatArray(), mask, m, n);
                    float[] merged = factored.merge(manager, checkpoint, "w").toFloatArray();
                    assertThat(merged).hasSize(expected.length);
                    for (int i = 0; i < merged.length; i++) {
                        assertThat((double) merged[i]).isCloseTo(expected[i], within(2e-6));
                    }
                    assertThat(FactoredTensors.count(checkpoint, "w")).isEqualTo(share);
                    assertThat(FactoredTensors.shape(checkpoint, "w")).containsExactly((long) m, (long) n);
                    assertThat(checkpoint.bytes())
                            .isEqualTo((long) dtype.bytes() * share.parameters(m, n) + (m * n + 7) / 8);
                }
            }
        }
    }

    @Test
    void keepsFourBitsPerEntryAndAScalePerGroup() throws IOException {
        int entries = 21;
        float[] values = new float[entries];
        for (int i = 0; i < entries; i++) {
            values[i] = (i % 15 - 7) * (i < 8 ? 0.5f : i < 16 ? 3 : 0.25f); // the largest of each group of 8 is 7 steps
        }
        values[15] = 21;
        values[16] = -1.75f;
        boolean[] mask = TestMatrices.mask(35, entries, new Random(4));
        Quantization int4 = new Quantization.Int4(8, 1);
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            LowRankSparse parts = new LowRankSparse(
                    manager.zeros(new Shape(5, 2)),
                    manager.zeros(new Shape(2, 7)),
                    manager.create(values),
                    manager.create(mask, new Shape(5, 7)));
            ParameterShare share = new ParameterShare(2, entries);
            try (SafetensorsWriter writer = SafetensorsWriter.create(
                    directory.resolve("model.safetensors"),
                    FactoredTensors.specs("w", List.of(5, 7), share, DType.BF16, int4))) {
                factored.write(writer, "w", parts, int4);
                writer.finish();
            }

            try (Checkpoint checkpoint = Checkpoint.open(directory)) {
                FactoredCheck.headers(checkpoint);
                float[] merged = factored.merge(manager, checkpoint, "w").toFloatArray();
                int next = 0;
                for (int i = 0; i < mask.length; i++) {
                    assertThat(merged[i]).isCloseTo(mask[i] ? values[next++] : 0, within(1e-5f));
                }
                assertThat(FactoredTensors.count(checkpoint, "w")).isEqualTo(share);
                assertThat(checkpoint.bytes()).isEqualTo(2L * 2 * (5 + 7) + 3 * (4 + 4) + 5);
                assertThat(checkpoint.bytes("w.codes").get(0)).isEqualTo((byte) (1 + 16 * 2));
            }
        }
    }

    @Test
    void setsTheLowestBitForTheFirstEntry() throws IOException {
        boolean[] mask = new boolean[10];
        mask[0] = true;
        mask[3] = true;
        mask[9] = true;
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            LowRankSparse parts = new LowRankSparse(
                    manager.zeros(new Shape(2, 0)),
                    manager.zeros(new Shape(0, 5)),
                    manager.create(new float[] {1, 2, 3}),
                    manager.create(mask, new Shape(2, 5)));
            write(directory, "w", parts, new ParameterShare(0, 3), DType.F32);
        }

        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.bytes("w.bitmask").get(0)).isEqualTo((byte) 0b1001);
            assertThat(checkpoint.bytes("w.bitmask").get(1)).isEqualTo((byte) 0b10);
            float[] values = new float[3];
            checkpoint.readFloats("w.values", FloatBuffer.wrap(values));
            assertThat(values).containsExactly(1, 2, 3);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16", "F32"})
    void roundsAsTheFilesDo(DType dtype) throws IOException {
        float[] values = TestMatrices.gaussian(500, new Random(6));
        values[0] = 0x1.002p0f; // half-way between two F16: to the even one
        values[1] = 0x1.01p0f; // half-way between two BF16
        values[2] = 1e-7f;
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray array = manager.create(values);
            LowRankSparse parts = new LowRankSparse(
                    manager.zeros(new Shape(20, 0)),
                    manager.zeros(new Shape(0, 25)),
                    array,
                    manager.create(TestMatrices.mask(500, 500, new Random(1)), new Shape(20, 25)));
            write(directory, "w", parts, new ParameterShare(0, 500), dtype);

            try (Checkpoint checkpoint = Checkpoint.open(directory)) {
                float[] stored = new float[500];
                checkpoint.readFloats("w.values", FloatBuffer.wrap(stored));
                assertThat(factored.round(manager, array, dtype).toFloatArray()).isEqualTo(stored);
            }
        }
    }

    private static NDArray rounded(NDManager manager, int rows, int columns, DType dtype, Random random) {
        return factored.round(manager, TestMatrices.gaussian(manager, rows, columns, random), dtype);
    }

    private static void write(Path model, String name, LowRankSparse parts, ParameterShare share, DType dtype) {
        List<Integer> shape = List.of((int) parts.mask().getShape().get(0), (int)
                parts.mask().getShape().get(1));
        try (SafetensorsWriter writer = SafetensorsWriter.create(
                model.resolve("model.safetensors"),
                FactoredTensors.specs(name, shape, share, dtype, new Quantization.None()))) {
            factored.write(writer, name, parts, new Quantization.None());
            writer.finish();
        }
    }
}
