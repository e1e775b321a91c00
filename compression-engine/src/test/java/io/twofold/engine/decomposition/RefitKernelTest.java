package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.testing.CandidatePools;
import io.twofold.engine.testing.KernelTest;
import io.twofold.recipe.Refit;
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

class RefitKernelTest extends KernelTest {

    RefitKernelTest() {
        super("selection", "qr_rpca", "refit");
    }

    /** U·V after so many turns from random factors. */
    private DMatrixRMaj fitted(DMatrixRMaj a, boolean[] mask, int rank, int iterations) {
        Random random = new Random(17);
        NDList factors = kernels.callForList(
                manager,
                "refit",
                HostMatrices.array(manager, a),
                HostMatrices.array(manager, HostMatrices.gaussian(a.numRows, rank, random)),
                HostMatrices.array(manager, HostMatrices.gaussian(rank, a.numCols, random)),
                manager.create(mask, new Shape(a.numRows, a.numCols)),
                iterations);
        assertThat(factors.get(0).getShape()).isEqualTo(new Shape(a.numRows, rank));
        assertThat(factors.get(1).getShape()).isEqualTo(new Shape(rank, a.numCols));
        return product(factors);
    }

    private static DMatrixRMaj product(NDList factors) {
        return CommonOps_DDRM.mult(HostMatrices.matrix(factors.get(0)), HostMatrices.matrix(factors.get(1)), null);
    }

    /** ‖A − U·V − S‖ with the best S there is on the mask. */
    private static double objective(DMatrixRMaj a, DMatrixRMaj low, boolean[] mask) {
        double sum = 0;
        for (int i = 0; i < mask.length; i++) {
            sum += mask[i] ? 0 : Math.pow(a.data[i] - low.data[i], 2);
        }
        return Math.sqrt(sum);
    }

    @ParameterizedTest
    @CsvSource({"7, 9, 2, 20", "9, 7, 3, 0", "15, 11, 1, 80", "5, 5, 5, 3", "1, 9, 1, 4", "9, 1, 1, 4"})
    void noTurnRaisesTheObjective(int m, int n, int rank, int nonZeros) {
        Random random = new Random(m * 31L + n);
        DMatrixRMaj a = HostMatrices.gaussian(m, n, random);
        boolean[] mask = CandidatePools.flags(m * n, nonZeros, random);
        double before = objective(a, fitted(a, mask, rank, 0), mask);

        for (int turns = 1; turns <= 25; turns++) {
            double after = objective(a, fitted(a, mask, rank, turns), mask);
            assertThat(after).isLessThanOrEqualTo(before + 1e-5 * NormOps_DDRM.normF(a));
            before = after;
        }
    }

    @ParameterizedTest
    @CsvSource({"31, 23, 2, 70", "23, 31, 3, 60", "40, 15, 1, 150"})
    void findsAPlantedMatrixWhoseRankAndSupportAreGiven(int m, int n, int rank, int nonZeros) {
        Random random = new Random(m * 31L + n);
        DMatrixRMaj low = CommonOps_DDRM.mult(
                HostMatrices.gaussian(m, rank, random), HostMatrices.gaussian(rank, n, random), null);
        boolean[] mask = CandidatePools.flags(m * n, nonZeros, random);
        DMatrixRMaj a = low.copy();
        for (int i = 0; i < mask.length; i++) {
            a.data[i] += mask[i] ? 5 * random.nextGaussian() : 0;
        }

        DMatrixRMaj found = fitted(a, mask, rank, 300);

        assertThat(HostMatrices.distance(found, low)).isLessThan(1e-4 * NormOps_DDRM.normF(low));
    }

    @ParameterizedTest
    @CsvSource({"21, 13, 3, 40", "13, 21, 2, 60", "12, 12, 4, 0"})
    void endsWhereTheFactorsAreTheBestForWhatTheEntriesLeave(int m, int n, int rank, int nonZeros) {
        Random random = new Random(m * 31L + n);
        DMatrixRMaj a = HostMatrices.gaussian(m, n, random);
        boolean[] mask = CandidatePools.flags(m * n, nonZeros, random);

        DMatrixRMaj found = fitted(a, mask, rank, 3000);

        DMatrixRMaj left = a.copy();
        for (int i = 0; i < mask.length; i++) {
            left.data[i] = mask[i] ? found.data[i] : a.data[i];
        }
        assertThat(HostMatrices.distance(found, bestOfRank(left, rank))).isLessThan(1e-3 * NormOps_DDRM.normF(a));
    }

    private static DMatrixRMaj bestOfRank(DMatrixRMaj x, int rank) {
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(x.numRows, x.numCols, true, true, true);
        assertThat(svd.decompose(x.copy())).isTrue();
        DMatrixRMaj u = svd.getU(null, false);
        DMatrixRMaj v = svd.getV(null, true);
        double[] values = svd.getSingularValues();
        int[] order = IntStream.range(0, svd.numberOfSingularValues())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        DMatrixRMaj best = new DMatrixRMaj(x.numRows, x.numCols);
        for (int c = 0; c < rank; c++) {
            DMatrixRMaj column = CommonOps_DDRM.extractColumn(u, order[c], null);
            DMatrixRMaj row = CommonOps_DDRM.extractRow(v, order[c], null);
            CommonOps_DDRM.multAdd(values[order[c]], column, row, best);
        }
        return best;
    }

    @Test
    void leavesFactorsOfRankZeroAlone() {
        DMatrixRMaj a = HostMatrices.gaussian(4, 6, new Random(1));

        DMatrixRMaj low = fitted(a, new boolean[24], 0, 5);

        assertThat(NormOps_DDRM.normF(low)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"9, 7, 3", "7, 9, 7", "1, 9, 1", "9, 1, 1", "4, 6, 0"})
    void balancedFactorsShareTheSingularValuesEvenly(int m, int n, int rank) {
        Random random = new Random(m * 31L + n);
        NDArray u = HostMatrices.array(manager, HostMatrices.gaussian(m, rank, random));
        NDArray v = HostMatrices.array(manager, HostMatrices.gaussian(rank, n, random));
        NDArray orthonormal = rank == 0
                ? u
                : kernels.callForList(manager, "fit_rows", u.matMul(v), v).get(0);
        DMatrixRMaj before = product(new NDList(orthonormal, v));

        NDList balanced = kernels.callForList(manager, "balanced", orthonormal, v);

        assertThat(HostMatrices.distance(product(balanced), before))
                .isLessThan(1e-5 * (1 + NormOps_DDRM.normF(before)));
        DMatrixRMaj left = HostMatrices.matrix(balanced.get(0));
        DMatrixRMaj right = HostMatrices.matrix(balanced.get(1));
        DMatrixRMaj ofLeft = CommonOps_DDRM.multTransA(left, left, null);
        DMatrixRMaj ofRight = CommonOps_DDRM.multTransB(right, right, null);
        double[] sigma = rank == 0 ? new double[0] : SingularOps_DDRM.singularValues(before.copy());
        for (int i = 0; i < rank; i++) {
            for (int j = 0; j < rank; j++) {
                double expected = i == j ? sigma[i] : 0;
                assertThat(ofLeft.get(i, j)).isCloseTo(expected, within(1e-4 * sigma[0]));
                assertThat(ofRight.get(i, j)).isCloseTo(expected, within(1e-4 * sigma[0]));
            }
        }
    }

    @Test
    void aSingularValueOfZeroIsBalancedWithoutNaN() {
        NDArray u = manager.eye(3);
        NDArray v = manager.create(new float[] {4, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0}, new Shape(3, 4));

        NDList balanced = kernels.callForList(manager, "balanced", u, v);

        assertThat(HostMatrices.distance(product(balanced), HostMatrices.matrix(v)))
                .isLessThan(1e-5);
    }

    @Test
    void theRefitOfARecipeKeepsRankAndSupportAndLowersTheError() {
        Random random = new Random(4);
        DMatrixRMaj a = HostMatrices.gaussian(13, 9, random);
        boolean[] mask = CandidatePools.flags(13 * 9, 30, random);
        NDArray u = HostMatrices.array(manager, HostMatrices.gaussian(13, 2, random));
        NDArray v = HostMatrices.array(manager, HostMatrices.gaussian(2, 9, random));
        NDArray where = manager.create(mask, new Shape(13, 9));
        MatrixDecomposition first =
                (owner, matrix, share, seed) -> new Decomposed(u, v, where, manager.zeros(new Shape(13, 9)), null);

        Decomposed refitted = new AlternatingRefit(kernels, new Refit.Alternating(50), first)
                .decompose(
                        manager,
                        new ScaledMatrix("a", HostMatrices.array(manager, a), manager.ones(new Shape(1, 9)), null),
                        new ParameterShare(2, 30),
                        0);

        assertThat(refitted.u().getShape()).isEqualTo(new Shape(13, 2));
        assertThat(refitted.mask().toBooleanArray()).isEqualTo(mask);
        assertThat(refitted.s()).as("S makes up for everything on its support").isNull();
        DMatrixRMaj low = product(new NDList(refitted.u(), refitted.v()));
        assertThat(objective(a, low, mask)).isLessThan(objective(a, new DMatrixRMaj(13, 9), mask));
    }
}
