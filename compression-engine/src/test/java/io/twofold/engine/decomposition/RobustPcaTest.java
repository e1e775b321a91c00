package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import io.twofold.failure.CompressionException;
import io.twofold.recipe.Selection;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RobustPcaTest {
    private static Kernels kernels;

    @BeforeAll
    static void loadKernels() {
        kernels = Kernels.load("selection", "qr_rpca");
    }

    @AfterAll
    static void closeKernels() {
        kernels.close();
    }

    @ParameterizedTest
    @CsvSource({"60, 80, 4, 300, 1", "100, 40, 3, 200, 2", "33, 97, 2, 100, 3"})
    void recoversAPlantedLowRankPlusSparseMatrix(int m, int n, int rank, int spikes, long seed) {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray planted = planted(manager, m, n, rank, spikes, new Random(seed));

            RobustPca.Result result = new RobustPca(kernels, 300, Selection.MATRIX)
                    .decompose(manager, "planted", planted, new ParameterShare(rank, spikes), seed);

            float[] objective = result.objective().toFloatArray();
            assertThat(objective[objective.length - 1] / planted.norm().getFloat())
                    .isLessThan(1e-3f);
        }
    }

    @ParameterizedTest
    @EnumSource(Selection.class)
    void neverRaisesTheObjective(Selection selection) {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            for (long seed = 0; seed < 5; seed++) {
                NDArray a = gaussian(manager, 48, 64, new Random(seed));

                float[] objective = new RobustPca(kernels, 60, selection)
                        .decompose(manager, "a", a, new ParameterShare(5, 900), seed)
                        .objective()
                        .toFloatArray();

                for (int t = 1; t < objective.length; t++) {
                    assertThat(objective[t]).isLessThanOrEqualTo(objective[t - 1] * (1 + 1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 17", "17, 1", "7, 5", "31, 64", "64, 31"})
    void keepsExactlyTheAskedRankAndEntries(int m, int n) {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray a = gaussian(manager, m, n, new Random(m * 100L + n));
            for (Selection selection : Selection.values()) {
                for (double sparsity : new double[] {0.1, 0.5, 0.83}) {
                    ParameterShare share = ParameterShare.of(m, n, sparsity, 0.4);

                    RobustPca.Result result = new RobustPca(kernels, 5, selection).decompose(manager, "a", a, share, 0);

                    assertThat(result.u().getShape()).isEqualTo(new Shape(m, share.rank()));
                    assertThat(result.v().getShape()).isEqualTo(new Shape(share.rank(), n));
                    assertThat(count(result.mask())).isEqualTo(share.nonZeros());
                    assertThat(share.parameters(m, n))
                            .isLessThanOrEqualTo((long) Math.floor((1 - sparsity) * m * n + 1e-9));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Selection.class)
    void splitsAMatrixOfZerosIntoZeros(Selection selection) {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            RobustPca.Result result = new RobustPca(kernels, 3, selection)
                    .decompose(manager, "zeros", manager.zeros(new Shape(6, 9)), new ParameterShare(1, 10), 0);

            assertThat(count(result.mask())).isEqualTo(10);
            assertThat(result.u().matMul(result.v()).abs().max().getFloat()).isZero();
        }
    }

    @Test
    void namesTheMatrixThatHoldsNaN() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray a = manager.create(new float[] {1, Float.NaN, 3, 4}, new Shape(2, 2));

            assertThatThrownBy(() -> new RobustPca(kernels, 3, Selection.MATRIX)
                            .decompose(manager, "model.layers.3.mlp.up_proj.weight", a, new ParameterShare(0, 2), 0))
                    .isInstanceOf(CompressionException.class)
                    .hasMessageContaining("model.layers.3.mlp.up_proj.weight")
                    .hasMessageContaining("NaN");
        }
    }

    @Test
    void givesTheSameBytesForTheSameSeed() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray a = gaussian(manager, 40, 30, new Random(7));
            RobustPca rpca = new RobustPca(kernels, 20, Selection.MATRIX);

            float[] first = rpca.decompose(manager, "a", a, new ParameterShare(3, 200), 5)
                    .v()
                    .toFloatArray();
            float[] second = rpca.decompose(manager, "a", a, new ParameterShare(3, 200), 5)
                    .v()
                    .toFloatArray();
            float[] other = rpca.decompose(manager, "a", a, new ParameterShare(3, 200), 6)
                    .v()
                    .toFloatArray();

            assertThat(second).isEqualTo(first);
            assertThat(other).isNotEqualTo(first);
        }
    }

    @Test
    void withFullRankAndNothingSparseReproducesTheMatrix() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray a = gaussian(manager, 12, 9, new Random(1));

            RobustPca.Result result =
                    new RobustPca(kernels, 2, Selection.MATRIX).decompose(manager, "a", a, new ParameterShare(9, 0), 0);

            assertThat(result.objective().getFloat(1)).isCloseTo(0, within(1e-5f));
        }
    }

    static long count(NDArray mask) {
        return mask.countNonzero().getLong();
    }

    static NDArray gaussian(NDManager manager, int m, int n, Random random) {
        float[] values = new float[m * n];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, new Shape(m, n));
    }

    private static NDArray planted(NDManager manager, int m, int n, int rank, int spikes, Random random) {
        NDArray low = gaussian(manager, m, rank, random).matMul(gaussian(manager, rank, n, random));
        float[] values = low.toFloatArray();
        random.ints(0, values.length)
                .distinct()
                .limit(spikes)
                .forEach(i -> values[i] += random.nextBoolean() ? 10 : -10);
        return manager.create(values, new Shape(m, n));
    }
}
