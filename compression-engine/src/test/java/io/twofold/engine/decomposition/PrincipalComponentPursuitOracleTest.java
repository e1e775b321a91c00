package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.twofold.engine.testing.KernelTest;
import io.twofold.recipe.Decomposition;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the minimum with convex duality, other solvers and another library's SVD, all in float64. */
class PrincipalComponentPursuitOracleTest extends KernelTest {

    PrincipalComponentPursuitOracleTest() {
        super("selection", "qr_rpca", "pcp");
    }

    /**
     * For each Y with ‖Y‖₂ ≤ 1 and no entry beyond λ, ⟨Y, A⟩ is a lower bound of the minimum; for each L,
     * ‖L‖* + λ‖A − L‖₁ is an upper one. What lies between them is known to so many digits, however it was found.
     */
    @ParameterizedTest
    @CsvSource({
        "12, 15, 1, 0.1, 1e-6, 1e-4",
        "15, 12, 1, 0.1, 1e-6, 1e-4",
        "30, 50, 1, 0.1, 1e-6, 1e-4",
        "50, 30, 1, 0.1, 1e-6, 1e-4",
        "30, 50, 0.6, 0.1, 1e-6, 1e-4",
        "30, 50, 1.5, 0.1, 1e-6, 1e-4",
        "30, 50, 1, 10, 1e-6, 1e-4",
        "30, 50, 1, 0.001, 1e-6, 1e-4",
        "1, 20, 1, 0.1, 1e-6, 1e-4",
        "20, 1, 1, 0.1, 1e-6, 1e-4",
        "60, 90, 1, 0.1, 1e-3, 1e-2"
    })
    void theMinimumLiesBetweenTheBoundsOfDuality(
            int m, int n, double lambda, double penalty, double tolerance, double gap) {
        double weight = lambda / Math.sqrt(Math.max(m, n));
        DMatrixRMaj a = heavyTailed(m, n, new Random(m * 100L + n));
        NDArray input = HostMatrices.array(manager, a);

        NDList out = kernels.callForList(manager, "pcp", input, weight, penalty, tolerance, 2000);

        DMatrixRMaj multiplier = HostMatrices.matrix(out.get(4));
        double excess = Math.max(singularValues(multiplier)[0], CommonOps_DDRM.elementMaxAbs(multiplier) / weight);
        double lower = inner(multiplier, a) / Math.max(1, excess);
        DMatrixRMaj low = product(out.get(0), out.get(1), out.get(2));
        double upper = DoubleStream.of(singularValues(low)).sum()
                + weight * CommonOps_DDRM.elementSumAbs(CommonOps_DDRM.subtract(a, low, null));
        assertThat(upper - lower).isBetween(-1e-6 * lower, gap * lower);
        double[] trace = out.get(5).toDoubleArray();
        assertThat(trace[trace.length - 3]).isCloseTo(lower, within(gap * lower));
    }

    /** Minima found with CVXPY 1.9.3 by two solvers, Clarabel and SCS (eps 1e-9), which agree in eight digits. */
    @ParameterizedTest
    @CsvSource({
        "8, 12, 1, 32.6723331",
        "15, 9, 1, 38.7992031",
        "10, 10, 0.7, 29.7850251",
        "1, 9, 1, 4.83333333",
        "9, 1, 1, 6.33333333"
    })
    void reachesTheMinimumThatOtherSolversFind(int m, int n, double lambda, double minimum) {
        DMatrixRMaj a = new DMatrixRMaj(m, n);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double spike = (5 * i + 11 * j) % 13 == 0 ? 4 - 8 * ((i + j) % 2) : 0;
                double low = (3 * i % 5 - 2) * (2 * j % 9 - 4) / 4.0;
                a.set(i, j, ((i * i + 3 * j + i * j) % 7 - 3) / 2.0 + spike + low);
            }
        }
        PrincipalComponentPursuit.Solution solution = new PrincipalComponentPursuit(
                        kernels, new Decomposition.PcpAdmm(lambda, 0.1, 1e-6, 2000))
                .solve(manager, "a", HostMatrices.array(manager, a));

        double weight = lambda / Math.sqrt(Math.max(m, n));
        DMatrixRMaj low = product(solution.u(), solution.sigma(), solution.v());
        double objective = DoubleStream.of(singularValues(low)).sum()
                + weight * CommonOps_DDRM.elementSumAbs(CommonOps_DDRM.subtract(a, low, null));
        assertThat(objective).isCloseTo(minimum, within(1e-5 * minimum));
        assertThat(solution.convergence()
                        .objective()
                        .get(solution.convergence().objective().size() - 1))
                .isCloseTo(minimum, within(1e-5 * minimum));
    }

    /** @param cut below which singular values go, relative to the largest one, which is 1000 */
    @ParameterizedTest
    @CsvSource({"40, 60, 6, 1e-1", "40, 60, 6, 1e-3", "40, 60, 7, 1e-5", "60, 60, 7, 1e-5", "1, 30, 0, 1e-1"})
    void thresholdsSingularValuesAsAFullSvdDoes(int m, int n, int decades, double cut) {
        DMatrixRMaj x = withSpectrum(m, n, decades, new Random(m + n));
        NDArray input = HostMatrices.array(manager, x);
        x = HostMatrices.matrix(input); // what float32 holds of it

        NDList spectrum = kernels.callForList(manager, "left_singular", input);
        NDArray weighted = kernels.call(manager, "weighted", input, spectrum.get(0), spectrum.get(1), cut * 1000);
        NDList factors =
                kernels.callForList(manager, "soft_thresholded", input, spectrum.get(0), spectrum.get(1), cut * 1000);

        DMatrixRMaj expected = thresholded(x, cut * 1000);
        double[] values = singularValues(expected);
        double scale = NormOps_DDRM.normF(x);
        assertThat(HostMatrices.distance(HostMatrices.matrix(weighted), expected))
                .isLessThan(1e-6 * scale);
        assertThat(HostMatrices.distance(product(factors.get(0), factors.get(1), factors.get(2)), expected))
                .isLessThan(1e-6 * scale);
        int p = (int) factors.get(1).size();
        assertThat(p).isEqualTo((int) DoubleStream.of(singularValues(x))
                .filter(value -> value > cut * 1000)
                .count());
        for (int i = 0; i < p; i++) {
            assertThat((double) factors.get(1).getFloat(i)).isCloseTo(values[i], within(1e-6 * 1000));
        }
        DMatrixRMaj u = HostMatrices.matrix(factors.get(0));
        DMatrixRMaj v = HostMatrices.matrix(factors.get(2));
        assertThat(HostMatrices.distance(CommonOps_DDRM.multTransA(u, u, null), CommonOps_DDRM.identity(p)))
                .isLessThan(1e-5);
        assertThat(HostMatrices.distance(CommonOps_DDRM.multTransB(v, v, null), CommonOps_DDRM.identity(p)))
                .isLessThan(1e-4);
    }

    private static DMatrixRMaj thresholded(DMatrixRMaj x, double cut) {
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(x.numRows, x.numCols, true, true, true);
        assertThat(svd.decompose(x.copy())).isTrue();
        DMatrixRMaj values = svd.getW(null);
        for (int i = 0; i < values.data.length; i++) {
            values.data[i] = Math.max(values.data[i] - cut, 0);
        }
        DMatrixRMaj left = CommonOps_DDRM.mult(svd.getU(null, false), values, null);
        return CommonOps_DDRM.mult(left, svd.getV(null, true), null);
    }

    /** In falling order. */
    private static double[] singularValues(DMatrixRMaj x) {
        double[] values = SingularOps_DDRM.singularValues(x.copy());
        return DoubleStream.of(values)
                .map(value -> -value)
                .sorted()
                .map(value -> -value)
                .toArray();
    }

    private static double inner(DMatrixRMaj x, DMatrixRMaj y) {
        return CommonOps_DDRM.elementSum(CommonOps_DDRM.elementMult(x, y, null));
    }

    /** U·diag(σ)·V; zeros where p = 0. */
    private static DMatrixRMaj product(NDArray u, NDArray sigma, NDArray v) {
        DMatrixRMaj left =
                CommonOps_DDRM.mult(HostMatrices.matrix(u), CommonOps_DDRM.diag(HostMatrices.matrix(sigma).data), null);
        return CommonOps_DDRM.mult(left, HostMatrices.matrix(v), null);
    }

    /** Singular values from 1000 down by so many decades, evenly on a logarithmic scale. */
    private static DMatrixRMaj withSpectrum(int m, int n, int decades, Random random) {
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(m, n, true, true, true);
        assertThat(svd.decompose(HostMatrices.gaussian(m, n, random))).isTrue();
        DMatrixRMaj values = new DMatrixRMaj(m, m);
        for (int i = 0; i < m; i++) {
            values.set(i, i, 1000 * Math.pow(10, -(double) decades * i / Math.max(1, m - 1)));
        }
        DMatrixRMaj right = CommonOps_DDRM.extract(svd.getV(null, true), 0, m, 0, n);
        DMatrixRMaj left = CommonOps_DDRM.extract(svd.getU(null, false), 0, m, 0, m);
        return CommonOps_DDRM.mult(CommonOps_DDRM.mult(left, values, null), right, null);
    }

    private static DMatrixRMaj heavyTailed(int m, int n, Random random) {
        DMatrixRMaj a =
                CommonOps_DDRM.mult(HostMatrices.gaussian(m, 3, random), HostMatrices.gaussian(3, n, random), null);
        for (int i = 0; i < a.data.length; i++) {
            a.data[i] = (float) (a.data[i] + 0.5 * Math.pow(random.nextGaussian(), 3));
        }
        return a;
    }
}
