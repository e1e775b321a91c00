package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.testing.KernelTest;
import io.twofold.recipe.Quantization;
import java.util.Arrays;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Four bits, and what is fitted to the rest, against the definition in float64 and another library's SVD. */
class QuantizedSparseTest extends KernelTest {
    private static final int GROUP = 16;
    private static final int STEPS = 31;

    QuantizedSparseTest() {
        super("selection", "qr_rpca", "gram", "hessian", "refit", "quantization");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, STEPS})
    void roundsEachGroupOnThatOfItsScalesWithTheLeastError(int steps) {
        Case made = new Case(20, 30, 3);

        Decomposed parts = made.decompose(new Quantization.Int4(GROUP, steps), null, 0);

        float[] rounded = parts.sparse(made.a).div(made.scale).toFloatArray();
        double[] expected = made.rounded(steps);
        for (int i = 0; i < expected.length; i++) {
            if (made.mask[i]) {
                assertThat((double) rounded[i]).as("entry %d", i).isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"20, 30, 4", "30, 20, 4", "12, 12, 12", "20, 30, 0"})
    void fitsTheBestFactorsThereAreToWhatTheRoundingLeaves(int m, int n, int rank) {
        Case made = new Case(m, n, 5);

        Decomposed parts = made.decompose(new Quantization.Int4(GROUP, STEPS), null, rank);

        DMatrixRMaj residual = HostMatrices.matrix(made.a.sub(parts.sparse(made.a)));
        DMatrixRMaj left =
                CommonOps_DDRM.subtract(residual, HostMatrices.matrix(parts.u().matMul(parts.v())), null);
        assertThat(energy(left)).isCloseTo(tail(residual, rank), within(1e-4 * energy(residual)));
        assertThat(parts.u().getShape()).isEqualTo(new Shape(m, rank));
    }

    @ParameterizedTest
    @CsvSource({"20, 30", "30, 20"})
    void fitsThemToTheOutputsWhereTheInputsAreKnown(int m, int n) {
        Case made = new Case(m, n, 7);
        DMatrixRMaj x = CommonOps_DDRM.mult(
                HostMatrices.gaussian(4 * n, n, new Random(1)), HostMatrices.gaussian(n, n, new Random(2)), null);
        NDArray products = HostMatrices.array(manager, CommonOps_DDRM.multTransA(x, x, null));
        InputGram gram = new InputGram(kernels, manager, products, 0.01);
        NDArray turn = gram.scale().div(made.scale);

        Decomposed parts = made.decompose(new Quantization.Int4(GROUP, STEPS), gram, 4);

        NDArray residual = made.a.sub(parts.sparse(made.a));
        double error = gram.error(residual.sub(parts.u().matMul(parts.v())).mul(turn));
        // any square root of Hs will do for an oracle
        var cholesky = DecompositionFactory_DDRM.chol(n, true);
        DMatrixRMaj metric = HostMatrices.matrix(gram.matrix());
        assertThat(cholesky.decompose(metric.copy())).isTrue();
        DMatrixRMaj seen = CommonOps_DDRM.mult(HostMatrices.matrix(residual.mul(turn)), cholesky.getT(null), null);
        assertThat(error).isCloseTo(tail(seen, 4), within(1e-3 * energy(seen)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 64})
    void storesWhatLiesOnSuchAGridUnchanged(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (i % GROUP == 0 ? 7 : random.nextInt(15) - 7) * (0.1f + i / GROUP);
        }

        NDList stored = kernels.callForList(manager, "quantize", manager.create(values), GROUP);
        NDArray read = kernels.call(manager, "dequantize", stored.get(0), stored.get(1), GROUP, count);

        int groups = (count + GROUP - 1) / GROUP;
        assertThat(stored.get(0).getShape()).isEqualTo(new Shape(groups, GROUP / 2));
        assertThat(stored.get(1).getShape()).isEqualTo(new Shape(groups));
        assertThat(read.toFloatArray()).usingComparatorWithPrecision(1e-5f).containsExactly(values);
    }

    @Test
    void keepsGroupsOfZerosAtZero() {
        NDList stored = kernels.callForList(manager, "quantize", manager.zeros(new Shape(20)), GROUP);

        assertThat(stored.get(1).toFloatArray()).containsOnly(0);
        assertThat(kernels.call(manager, "dequantize", stored.get(0), stored.get(1), GROUP, 20)
                        .toFloatArray())
                .hasSize(20)
                .containsOnly(0);
    }

    private static double energy(DMatrixRMaj matrix) {
        return Arrays.stream(matrix.data).map(value -> value * value).sum();
    }

    /** Energy of all singular values but the largest. */
    private static double tail(DMatrixRMaj matrix, int rank) {
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(matrix.numRows, matrix.numCols, false, false, true);
        assertThat(svd.decompose(matrix.copy())).isTrue();
        double[] sigma = Arrays.copyOf(svd.getSingularValues(), svd.numberOfSingularValues());
        Arrays.sort(sigma);
        return Arrays.stream(sigma, 0, sigma.length - rank)
                .map(value -> value * value)
                .sum();
    }

    /** A scaled weight of which half of the entries were chosen, without a low-rank part. */
    private final class Case {
        private final boolean[] mask;
        private final NDArray a;
        private final NDArray scale;

        Case(int m, int n, int seed) {
            Random random = new Random(seed);
            DMatrixRMaj w = HostMatrices.gaussian(m, n, random);
            float[] d = new float[n];
            for (int i = 0; i < n; i++) {
                d[i] = (float) Math.exp(random.nextGaussian());
            }
            mask = new boolean[m * n];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = random.nextBoolean();
            }
            scale = manager.create(d);
            a = HostMatrices.array(manager, w).mul(scale);
        }

        Decomposed decompose(Quantization.Int4 settings, @org.jspecify.annotations.Nullable InputGram gram, int rank) {
            Shape shape = a.getShape();
            MatrixDecomposition pruning = (owner, matrix, share, seed) -> new Decomposed(
                    owner.zeros(new Shape(shape.get(0), 0)),
                    owner.zeros(new Shape(0, shape.get(1))),
                    owner.create(mask, shape),
                    null,
                    null);
            return new QuantizedSparse(kernels, settings, pruning)
                    .decompose(manager, new ScaledMatrix("w", a, scale, gram), new ParameterShare(rank, 1), 0);
        }

        /** The definition, entry by entry. */
        double[] rounded(int steps) {
            float[] scaled = a.toFloatArray();
            float[] d = scale.toFloatArray();
            double[] rounded = new double[scaled.length];
            int[] chosen = java.util.stream.IntStream.range(0, mask.length)
                    .filter(i -> mask[i])
                    .toArray();
            for (int from = 0; from < chosen.length; from += GROUP) {
                int[] group = Arrays.copyOfRange(chosen, from, Math.min(chosen.length, from + GROUP));
                double largest = 0;
                for (int i : group) {
                    largest = Math.max(largest, Math.abs(scaled[i] / d[i % d.length]));
                }
                double least = Double.POSITIVE_INFINITY;
                for (int step = 0; step < steps; step++) {
                    double unit = largest / 7 * (1 - (steps == 1 ? 0 : 0.6 * step / (steps - 1)));
                    double error = 0;
                    for (int i : group) {
                        error += Math.pow(d[i % d.length] * (scaled[i] / d[i % d.length] - nearest(i, unit)), 2);
                    }
                    if (error < least) {
                        least = error;
                        for (int i : group) {
                            rounded[i] = nearest(i, unit);
                        }
                    }
                }
            }
            return rounded;
        }

        private double nearest(int i, double unit) {
            float[] d = scale.toFloatArray();
            double value = a.getFloat(i / d.length, i % d.length) / d[i % d.length];
            return unit * Math.max(-7, Math.min(7, Math.rint(value / unit)));
        }
    }
}
