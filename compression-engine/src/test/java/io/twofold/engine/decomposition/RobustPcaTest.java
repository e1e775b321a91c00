package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import io.twofold.failure.CompressionException;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Selection;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

            RobustPca.Result result = new RobustPca(kernels, Decomposition.QrRpca.plain(300), Selection.MATRIX)
                    .decompose(manager, "planted", planted, new ParameterShare(rank, spikes), seed);

            float[] objective = result.objective().toFloatArray();
            assertThat(objective[objective.length - 1] / planted.norm().getFloat())
                    .isLessThan(1e-3f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"matrix", "row", "2:4"})
    void neverRaisesTheObjective(Selection selection) {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            for (long seed = 0; seed < 5; seed++) {
                NDArray a = gaussian(manager, 48, 64, new Random(seed));

                float[] objective = new RobustPca(kernels, Decomposition.QrRpca.plain(60), selection)
                        .decompose(manager, "a", a, new ParameterShare(5, 48 * 64 / 2), seed)
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
            for (Selection selection : List.of(Selection.MATRIX, Selection.ROW)) {
                for (double sparsity : new double[] {0.1, 0.5, 0.83}) {
                    ParameterShare share = ParameterShare.of(m, n, sparsity, 0.4);

                    RobustPca.Result result = new RobustPca(kernels, Decomposition.QrRpca.plain(5), selection)
                            .decompose(manager, "a", a, share, 0);

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
    @ValueSource(strings = {"matrix", "row"})
    void splitsAMatrixOfZerosIntoZeros(Selection selection) {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            RobustPca.Result result = new RobustPca(kernels, Decomposition.QrRpca.plain(3), selection)
                    .decompose(manager, "zeros", manager.zeros(new Shape(6, 9)), new ParameterShare(1, 10), 0);

            assertThat(count(result.mask())).isEqualTo(10);
            assertThat(result.u().matMul(result.v()).abs().max().getFloat()).isZero();
        }
    }

    @Test
    void namesTheMatrixThatHoldsNaN() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray a = manager.create(new float[] {1, Float.NaN, 3, 4}, new Shape(2, 2));

            assertThatThrownBy(() -> new RobustPca(kernels, Decomposition.QrRpca.plain(3), Selection.MATRIX)
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
            RobustPca rpca = new RobustPca(kernels, Decomposition.QrRpca.plain(20), Selection.MATRIX);

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

            RobustPca.Result result = new RobustPca(kernels, Decomposition.QrRpca.plain(2), Selection.MATRIX)
                    .decompose(manager, "a", a, new ParameterShare(9, 0), 0);

            assertThat(result.objective().getFloat(1)).isCloseTo(0, within(1e-5f));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, matrix", "2, row", "3, matrix", "4, 3:8"})
    void reachesALowerObjectiveWithMomentumInHalfOfTheIterations(long seed, Selection selection) {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray a = realistic(manager, 180, 240, new Random(seed));
            ParameterShare share = ParameterShare.of(180, 240, 0.5, 0.25, selection);

            float plain = lowest(new RobustPca(kernels, Decomposition.QrRpca.plain(80), selection)
                    .decompose(manager, "a", a, share, seed));
            RobustPca.Result result = new RobustPca(kernels, new Decomposition.QrRpca(40, 20, 4, 0.9), selection)
                    .decompose(manager, "a", a, share, seed);

            assertThat(lowest(result)).isLessThan(plain);
            // what is returned is as good as the best of the last six
            NDArray rest =
                    a.sub(result.u().matMul(result.v())).mul(result.mask().logicalNot());
            assertThat(rest.norm().getFloat()).isLessThanOrEqualTo(lowest(result) * (1 + 1e-4f));
            assertThat(count(result.mask())).isEqualTo(share.nonZeros());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 10, 20, 40})
    void isNeverWorseThanAlgorithm2AfterAsManyIterations(int iterations) {
        Random random = new Random(iterations);
        int kept = 0;
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            for (NDArray a : List.of(
                    gaussian(manager, 40, 60, random),
                    planted(manager, 60, 40, 4, 200, random),
                    planted(manager, 40, 60, 3, 120, random).mul(1e3f),
                    realistic(manager, 60, 50, random),
                    heavyTailed(manager, 50, 70, random),
                    manager.zeros(new Shape(10, 12)))) {
                int m = (int) a.getShape().get(0);
                int n = (int) a.getShape().get(1);
                for (Selection selection : List.of(Selection.MATRIX, Selection.ROW)) {
                    for (double momentum : new double[] {0, 0.9}) {
                        ParameterShare share = ParameterShare.of(m, n, 0.7, 0.3);
                        Decomposition.QrRpca settings = new Decomposition.QrRpca(iterations, 1, 4, momentum);

                        double plain = left(
                                a,
                                new RobustPca(kernels, Decomposition.QrRpca.plain(iterations), selection)
                                        .decompose(manager, "a", a, share, 3));
                        double accelerated = left(
                                a, new RobustPca(kernels, settings, selection).decompose(manager, "a", a, share, 3));

                        assertThat(accelerated)
                                .isLessThanOrEqualTo(
                                        plain * (1 + 1e-5) + 1e-6 * a.norm().getFloat());
                        kept += accelerated < plain * 0.999 ? 1 : 0;
                    }
                }
            }
        }
        assertThat(kept).as("how often it is better").isGreaterThan(4);
    }

    /** ‖A − U·V − S‖ of what is returned, whatever was reported. */
    private static double left(NDArray a, RobustPca.Result result) {
        NDArray error = a.sub(result.u().matMul(result.v()));
        return error.mul(result.mask().logicalNot()).norm().getFloat();
    }

    /** Cubes of Gaussians: a few entries outweigh all others. */
    private static NDArray heavyTailed(NDManager manager, int m, int n, Random random) {
        return gaussian(manager, m, n, random).pow(3);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.5, 0.25, 1", "0, 0.45, 0.3, 1.03", "0, 0.55, 0.2, 1.01", "0, 0.5, 0, 1.01", "0, 0.4, 0.4, 1.1",
        "0.9, 0.5, 0.25, 1", "0.9, 0.45, 0.3, 1.01", "0.9, 0.55, 0.2, 1.01", "0.9, 0.5, 0, 1.01", "0.9, 0.4, 0.4, 1.01"
    })
    void aWarmStartReachesTheQualityOfAColdOne(double momentum, double sparsity, double rankRatio, float within) {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray w = realistic(manager, 120, 160, new Random(11));
            NDArray scale = gaussian(manager, 1, 160, new Random(12)).abs().add(0.1f);
            NDArray a = w.mul(scale);
            RobustPca rpca = new RobustPca(kernels, new Decomposition.QrRpca(80, 20, 0, momentum), Selection.MATRIX);
            RobustPca.Start from = rpca.energyOrdered(
                    manager,
                    rpca.decompose(manager, "a", a, ParameterShare.of(120, 160, 0.5, 0.25), 1)
                            .parts());
            ParameterShare share = ParameterShare.of(120, 160, sparsity, rankRatio);

            NDList warm = rpca.restart(manager, w, scale, from, share, 2);

            float cold = lowest(rpca.decompose(manager, "a", a, share, 1));
            float reached = a.sub(warm.get(0).mul(scale)).norm().getFloat();
            assertThat(reached).isLessThanOrEqualTo(cold * within);
            assertThat(warm.get(1).min().getFloat()).isCloseTo(reached, within(1e-3f * reached));
            assertThat(w.eq(warm.get(0)).countNonzero().getLong()).isGreaterThanOrEqualTo(share.nonZeros());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9})
    void keepsAPatternFromColdAndWarmStarts(double momentum) {
        Selection pattern = Selection.parse("3:8");
        ParameterShare share = ParameterShare.of(48, 64, 0.5, 0.9, pattern);
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray w = realistic(manager, 48, 64, new Random(4));
            NDArray scale = gaussian(manager, 1, 64, new Random(5)).abs().add(0.1f);
            RobustPca rpca = new RobustPca(kernels, new Decomposition.QrRpca(20, 5, 4, momentum), pattern);

            RobustPca.Result cold = rpca.decompose(manager, "a", w.mul(scale), share, 1);
            NDList warm = rpca.restart(manager, w, scale, rpca.energyOrdered(manager, cold.parts()), share, 2);

            assertThat(share).isEqualTo(new ParameterShare(3, 48 * 64 / 8 * 3));
            // on the support W′ is W
            for (NDArray mask : List.of(cold.mask(), w.eq(warm.get(0)))) {
                NDArray perGroup =
                        mask.toType(DataType.INT32, true).reshape(48 * 8, 8).sum(new int[] {1});
                assertThat(perGroup.toType(DataType.INT32, true).toIntArray()).containsOnly(3);
            }
        }
    }

    @Test
    void ordersTheRowsOfVByEnergyWithoutChangingTheProduct() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray a = realistic(manager, 60, 50, new Random(5));
            RobustPca rpca = new RobustPca(kernels, Decomposition.QrRpca.plain(10), Selection.MATRIX);
            RobustPca.Result result = rpca.decompose(manager, "a", a, new ParameterShare(6, 300), 0);
            NDArray product = result.u().matMul(result.v());

            RobustPca.Start ordered = rpca.energyOrdered(manager, result.parts());

            assertThat(ordered.u().matMul(ordered.v()).sub(product).abs().max().getFloat())
                    .isLessThan(1e-3f);
            float[] energy = ordered.v().square().sum(new int[] {1}).toFloatArray();
            for (int i = 1; i < energy.length; i++) {
                assertThat(energy[i]).isLessThanOrEqualTo(energy[i - 1]);
            }
        }
    }

    private static float lowest(RobustPca.Result result) {
        return result.objective().min().getFloat();
    }

    /** A falling spectrum and heavy tails, as weights have. */
    private static NDArray realistic(NDManager manager, int m, int n, Random random) {
        float[] values = gaussian(manager, m, n, random).mul(0.4f).toFloatArray();
        for (int i = 0; i < 20; i++) {
            values[random.nextInt(values.length)] *= 20;
        }
        NDArray low = manager.zeros(new Shape(m, n));
        for (int i = 1; i <= 30; i++) {
            low = low.add(gaussian(manager, m, 1, random)
                    .matMul(gaussian(manager, 1, n, random))
                    .div(i));
        }
        return low.add(manager.create(values, new Shape(m, n)));
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
