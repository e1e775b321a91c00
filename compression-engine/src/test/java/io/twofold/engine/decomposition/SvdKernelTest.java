package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.testing.KernelTest;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Selection;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the kernels with another library's singular value decomposition in float64. */
class SvdKernelTest extends KernelTest {

    SvdKernelTest() {
        super("selection", "qr_rpca", "svd");
    }

    @ParameterizedTest
    @CsvSource({"30, 50, 6, 450, 12", "50, 30, 6, 450, 12", "9, 40, 0, 80, 3", "20, 20, 20, 40, 3"})
    void alternatesAsOatsDoesWithFullDecompositions(int m, int n, int rank, int nonZeros, int iterations) {
        DMatrixRMaj a = HostMatrices.gaussian(m, n, new Random(m + 7L * n));

        NDList result = new SvdAlternation(kernels, new Decomposition.SvdAlternation(iterations), Selection.MATRIX)
                .solve(manager, "a", HostMatrices.array(manager, a), new ParameterShare(rank, nonZeros));

        double[] expected = alternation(a, rank, nonZeros, iterations);
        float[] objective = result.get(3).toFloatArray();
        for (int t = 0; t < iterations; t++) {
            assertThat((double) objective[t])
                    .as("iteration %s", t)
                    .isCloseTo(expected[t], within(1e-4 * expected[t] + 1e-5));
        }
        assertThat(result.get(0).getShape()).isEqualTo(new Shape(m, rank));
        assertThat(RobustPcaTest.count(result.get(2))).isEqualTo(nonZeros);
    }

    @ParameterizedTest
    @CsvSource({"row", "2:4"})
    void alternatesWithinRowsAndPatterns(Selection selection) {
        NDArray a = HostMatrices.array(manager, HostMatrices.gaussian(32, 48, new Random(3)));
        ParameterShare share = new ParameterShare(5, 32 * 48 / 2);

        NDList result = new SvdAlternation(kernels, new Decomposition.SvdAlternation(30), selection)
                .solve(manager, "a", a, share);

        float[] objective = result.get(3).toFloatArray();
        for (int t = 1; t < objective.length; t++) {
            assertThat(objective[t]).isLessThanOrEqualTo(objective[t - 1] * (1 + 1e-5f));
        }
        boolean[] mask = result.get(2).toBooleanArray();
        int group = selection.isPattern() ? 4 : 48;
        for (int from = 0; from < mask.length; from += group) {
            int begin = from;
            assertThat(IntStream.range(begin, begin + group)
                            .filter(i -> mask[i])
                            .count())
                    .isEqualTo(group / 2);
        }
    }

    @ParameterizedTest
    @CsvSource({"12, 30, 5", "30, 12, 5", "20, 20, 1", "7, 9, 7"})
    void leavesWhatTheSingularValuesBeyondTheRankHold(int m, int n, int rank) {
        DMatrixRMaj a = HostMatrices.gaussian(m, n, new Random(m));
        DMatrixRMaj root = HostMatrices.gaussian(n, n, new Random(n));
        for (boolean whitened : new boolean[] {false, true}) {
            NDArray c = whitened ? HostMatrices.array(manager, root) : manager.create(new Shape(0));

            NDList factors = kernels.callForList(manager, "truncated_svd", HostMatrices.array(manager, a), c, rank);

            DMatrixRMaj metric = whitened ? root : CommonOps_DDRM.identity(n);
            DMatrixRMaj left = CommonOps_DDRM.subtract(
                    a,
                    CommonOps_DDRM.mult(HostMatrices.matrix(factors.get(0)), HostMatrices.matrix(factors.get(1)), null),
                    null);
            double[] sigma = singularValues(CommonOps_DDRM.mult(a, metric, null));
            double expected =
                    Math.sqrt(Arrays.stream(sigma).skip(rank).map(x -> x * x).sum());
            assertThat(NormOps_DDRM.normF(CommonOps_DDRM.mult(left, metric, null)))
                    .isCloseTo(expected, within(1e-4 * sigma[0]));
        }
    }

    @Test
    void findsALeadingBasisOfAMatrixThatHasFewerDirections() {
        NDArray u = kernels.call(manager, "leading_left", manager.zeros(new Shape(6, 4)), 2);

        DMatrixRMaj basis = HostMatrices.matrix(u);
        DMatrixRMaj gram = CommonOps_DDRM.multTransA(basis, basis, null);
        assertThat(HostMatrices.distance(gram, CommonOps_DDRM.identity(2))).isLessThan(1e-5);
    }

    @ParameterizedTest
    @CsvSource({"6, 15", "15, 6"})
    void theSpectrumIsTheSquaredSingularValues(int m, int n) {
        DMatrixRMaj w = HostMatrices.gaussian(m, n, new Random(2));

        double[] spectrum = kernels.call(manager, "spectrum", HostMatrices.array(manager, w))
                .toDoubleArray();

        double[] sigma = singularValues(w);
        assertThat(spectrum).hasSize(6);
        for (int i = 0; i < 6; i++) {
            assertThat(spectrum[5 - i]).isCloseTo(sigma[i] * sigma[i], within(1e-9));
        }
    }

    private static double[] alternation(DMatrixRMaj a, int rank, int nonZeros, int iterations) {
        DMatrixRMaj s = new DMatrixRMaj(a.numRows, a.numCols);
        double[] objectives = new double[iterations];
        for (int t = 0; t < iterations; t++) {
            SingularValueDecomposition_F64<DMatrixRMaj> svd = decomposed(CommonOps_DDRM.subtract(a, s, null));
            DMatrixRMaj u = svd.getU(null, false);
            DMatrixRMaj w = svd.getW(null);
            SingularOps_DDRM.descendingOrder(u, false, w, svd.getV(null, false), false);
            DMatrixRMaj low = new DMatrixRMaj(a.numRows, a.numCols);
            if (rank > 0) {
                DMatrixRMaj leading = CommonOps_DDRM.extract(u, 0, a.numRows, 0, rank);
                CommonOps_DDRM.mult(
                        leading, CommonOps_DDRM.multTransA(leading, CommonOps_DDRM.subtract(a, s, null), null), low);
            }
            double[] error = CommonOps_DDRM.subtract(a, low, null).data;
            s.zero();
            IntStream.range(0, error.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -Math.abs(error[i])))
                    .limit(nonZeros)
                    .forEach(i -> s.data[i] = error[i]);
            double left = 0;
            for (int i = 0; i < error.length; i++) {
                left += Math.pow(error[i] - s.data[i], 2);
            }
            objectives[t] = Math.sqrt(left);
        }
        return objectives;
    }

    private static double[] singularValues(DMatrixRMaj x) {
        return Arrays.stream(decomposed(x).getSingularValues())
                .boxed()
                .sorted(Comparator.reverseOrder())
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static SingularValueDecomposition_F64<DMatrixRMaj> decomposed(DMatrixRMaj x) {
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(x.numRows, x.numCols, true, true, true);
        assertThat(svd.decompose(x.copy())).isTrue();
        return svd;
    }
}
