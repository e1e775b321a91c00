package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the kernels with a plain sort by (magnitude descending, index ascending). */
class SelectionKernelTest {
    private static final Kernels KERNELS = Kernels.load("selection", "largest_entries");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void choosesWhatASortWouldChooseEvenAmongTies(int seed) {
        Random random = new Random(seed);
        int m = 1 + random.nextInt(40);
        int n = 1 + random.nextInt(40);
        float[] values = new float[m * n];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextInt(9) - 4) / 4f; // few distinct magnitudes: many ties, many zeros
        }
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray x = manager.create(values, new Shape(m, n));
            for (int k : new int[] {0, 1, m * n / 3, m * n - 1, m * n}) {
                assertThat(KERNELS.call(manager, "select", x, k, 0).toBooleanArray())
                        .isEqualTo(largest(values, 0, values.length, k, new boolean[values.length]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void agreesWithASortOnALargeMatrix(int seed) {
        Random random = new Random(seed);
        float[] values = new float[400 * 500];
        for (int i = 0; i < values.length; i++) {
            float value = (float) random.nextGaussian();
            values[i] = seed % 2 == 0 ? value : Math.round(value * 8) / 8f; // odd seeds: heavy ties
        }
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray x = manager.create(values, new Shape(400, 500));
            for (int k : new int[] {1, 37, 100_000, 199_000, 199_999}) {
                boolean[] expected = largest(values, 0, values.length, k, new boolean[values.length]);
                assertThat(KERNELS.call(manager, "select", x, k, 0).toBooleanArray())
                        .isEqualTo(expected);
                for (double guess : new double[] {-1, 0, 0.3, 0.674, 0.6745, 100}) {
                    float[] part = KERNELS.call(manager, "largest_entries", x, k, guess)
                            .toFloatArray();
                    for (int i = 0; i < part.length; i++) {
                        assertThat(part[i]).isEqualTo(expected[i] ? values[i] : 0);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void givesEveryRowItsShareAndTheRestToTheLargestNextEntries(int seed) {
        Random random = new Random(seed);
        int m = 2 + random.nextInt(20);
        int n = 2 + random.nextInt(20);
        float[] values = new float[m * n];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextInt(21) - 10) / 8f;
        }
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray x = manager.create(values, new Shape(m, n));
            for (int k : new int[] {0, 1, m, m + 1, m * n / 2, m * n - 1, m * n}) {
                boolean[] expected = new boolean[m * n];
                float[] next = new float[m];
                int[] nextIndex = new int[m];
                for (int row = 0; row < m; row++) {
                    largest(values, row * n, (row + 1) * n, k / m, expected);
                    next[row] = -1;
                    for (int i = row * n; i < (row + 1) * n; i++) {
                        if (!expected[i] && Math.abs(values[i]) > next[row]) {
                            next[row] = Math.abs(values[i]);
                            nextIndex[row] = i;
                        }
                    }
                }
                boolean[] rows = largest(next, 0, m, k % m, new boolean[m]);
                IntStream.range(0, m).filter(row -> rows[row]).forEach(row -> expected[nextIndex[row]] = true);

                assertThat(KERNELS.call(manager, "select", x, k, -1).toBooleanArray())
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 4", "4, 8", "1, 1", "1, 3", "3, 3", "5, 7", "1, 16", "0, 4"})
    void keepsTheSameNumberOfEveryGroupEvenAmongTies(int kept, int size) {
        Random random = new Random(31L * kept + size);
        int m = 1 + random.nextInt(20);
        int n = size * (1 + random.nextInt(6));
        float[] values = new float[m * n];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextInt(7) - 3) / 4f; // few distinct magnitudes: many ties, many zeros
        }
        boolean[] expected = new boolean[values.length];
        for (int from = 0; from < values.length; from += size) {
            largest(values, from, from + size, kept, expected);
        }
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray x = manager.create(values, new Shape(m, n));
            long k = (long) m * n / size * kept;

            assertThat(KERNELS.call(manager, "select", x, k, size).toBooleanArray())
                    .isEqualTo(expected);
            assertThat(KERNELS.call(manager, "select", x.transpose().transpose(), k + m * n / size - 1, size)
                            .toBooleanArray())
                    .as("what no group can take")
                    .isEqualTo(expected);
        }
    }

    /** Marks the k largest magnitudes of {@code values[from, to)}. */
    private static boolean[] largest(float[] values, int from, int to, int k, boolean[] mask) {
        IntStream.range(from, to)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -Math.abs(values[i]))
                        .thenComparing(i -> i))
                .limit(k)
                .forEach(i -> mask[i] = true);
        return mask;
    }
}
