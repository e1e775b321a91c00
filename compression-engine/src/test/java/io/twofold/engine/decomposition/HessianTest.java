package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.testing.KernelTest;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Refit;
import io.twofold.recipe.Selection;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The solver and the refit under all of XᵀX. */
class HessianTest extends KernelTest {
    private static final int M = 24;
    private static final int N = 32;
    private static final double RIDGE = 0.01;
    private static final Decomposition.HessianAdmm ADMM =
            new Decomposition.HessianAdmm(new Decomposition.QrRpca(40, 20, 4, 0.9), 40, 0.1, 1.3, 4);

    HessianTest() {
        super("selection", "qr_rpca", "gram", "hessian");
    }

    /** Inputs of which a few directions explain most, float64. */
    private static DMatrixRMaj correlated(int tokens, Random random) {
        DMatrixRMaj mix = HostMatrices.gaussian(N, N, random);
        for (int row = 0; row < N; row++) {
            for (int column = 0; column < N; column++) {
                mix.set(row, column, mix.get(row, column) / (1 + row));
            }
        }
        return CommonOps_DDRM.mult(HostMatrices.gaussian(tokens, N, random), mix, null);
    }

    private InputGram gram(DMatrixRMaj x) {
        NDArray products = HostMatrices.array(manager, CommonOps_DDRM.multTransA(x, x, null));
        return new InputGram(kernels, manager, products, RIDGE);
    }

    private ScaledMatrix matrix(DMatrixRMaj w, InputGram gram) {
        return new ScaledMatrix("w", HostMatrices.array(manager, w).mul(gram.scale()), gram.scale(), gram);
    }

    private double error(ScaledMatrix matrix, Decomposed parts) {
        NDArray s = parts.sparse(matrix.a()).mul(parts.mask());
        return matrix.requireGram()
                .error(matrix.a().sub(parts.u().matMul(parts.v())).sub(s));
    }

    /** The mask of the k largest of random numbers, and a random U, V. */
    private Decomposed start(int rank, long k, long seed) {
        manager.getEngine().setRandomSeed((int) seed);
        NDArray mask = kernels.call(manager, "select", manager.randomNormal(new Shape(M, N)), k, 0);
        return new Decomposed(
                manager.randomNormal(new Shape(M, rank)),
                manager.randomNormal(new Shape(rank, N)),
                mask,
                manager.zeros(new Shape(M, N)),
                null);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void refitNeverRaisesTheErrorOfTheOutputs(int rank) {
        Random random = new Random(rank);
        ScaledMatrix matrix = matrix(HostMatrices.gaussian(M, N, random), gram(correlated(200, random)));
        Decomposed start = start(rank, 200, 7);

        NDList out = kernels.callForList(
                manager,
                "hessian_refit",
                matrix.a(),
                matrix.requireGram().matrix(),
                start.u(),
                start.v(),
                start.sparse(matrix.a()),
                start.mask(),
                12,
                4);

        double[] errors = out.get(3).toDoubleArray();
        assertThat(errors[0]).isCloseTo(error(matrix, start), within(1e-4 * errors[0]));
        for (int i = 1; i < errors.length; i++) {
            assertThat(errors[i]).isLessThanOrEqualTo(errors[i - 1] * (1 + 1e-5));
        }
        assertThat(errors[12]).isLessThan(0.9 * errors[0]);
    }

    @Test
    void refitWithoutLowRankPartSolvesTheNormalEquationsOfEveryRow() {
        Random random = new Random(5);
        DMatrixRMaj w = HostMatrices.gaussian(M, N, random);
        ScaledMatrix matrix = matrix(w, gram(correlated(200, random)));
        Decomposed start = start(0, 200, 7);

        Decomposed fitted = new HessianRefit(kernels, new Refit.FullHessian(40, 40), (owner, a, share, seed) -> start)
                .decompose(manager, matrix, new ParameterShare(0, 200), 0);

        DMatrixRMaj expected = rowwiseLeastSquares(
                HostMatrices.matrix(matrix.a()),
                HostMatrices.matrix(matrix.requireGram().matrix()),
                start.mask().toBooleanArray());
        DMatrixRMaj actual = HostMatrices.matrix(fitted.sparse(matrix.a()).mul(start.mask()));
        assertThat(HostMatrices.distance(actual, expected))
                .isLessThan(1e-3 * CommonOps_DDRM.elementMaxAbs(expected) * Math.sqrt(200));
    }

    /** For each row a, s on its support M: (G_MM) s_M = (a·G)_M. */
    private static DMatrixRMaj rowwiseLeastSquares(DMatrixRMaj a, DMatrixRMaj gram, boolean[] mask) {
        DMatrixRMaj goal = CommonOps_DDRM.mult(a, gram, null);
        DMatrixRMaj result = new DMatrixRMaj(M, N);
        for (int row = 0; row < M; row++) {
            int of = row;
            int[] support = IntStream.range(0, N)
                    .filter(column -> mask[of * N + column])
                    .toArray();
            DMatrixRMaj left = new DMatrixRMaj(support.length, support.length);
            DMatrixRMaj right = new DMatrixRMaj(support.length, 1);
            for (int i = 0; i < support.length; i++) {
                right.set(i, 0, goal.get(row, support[i]));
                for (int j = 0; j < support.length; j++) {
                    left.set(i, j, gram.get(support[i], support[j]));
                }
            }
            DMatrixRMaj solution = new DMatrixRMaj(support.length, 1);
            assertThat(CommonOps_DDRM.solve(left, right, solution)).isTrue();
            for (int i = 0; i < support.length; i++) {
                result.set(row, support[i], solution.get(i, 0));
            }
        }
        return result;
    }

    @Test
    void refitFindsAPlantedSolutionOnItsSupport() {
        Random random = new Random(11);
        InputGram gram = gram(correlated(400, random));
        Decomposed planted = start(2, 150, 13);
        NDArray s = manager.randomNormal(new Shape(M, N)).mul(planted.mask());
        NDArray a = planted.u().matMul(planted.v()).add(s);
        ScaledMatrix matrix = new ScaledMatrix("w", a, gram.scale(), gram);
        Decomposed start = new Decomposed(
                planted.u().add(manager.randomNormal(new Shape(M, 2)).mul(0.3f)),
                planted.v().add(manager.randomNormal(new Shape(2, N)).mul(0.3f)),
                planted.mask(),
                s.zerosLike(),
                null);

        Decomposed fitted = new HessianRefit(kernels, new Refit.FullHessian(60, 12), (owner, x, share, seed) -> start)
                .decompose(manager, matrix, new ParameterShare(2, 150), 0);

        assertThat(error(matrix, fitted)).isLessThan(1e-5 * gram.error(a));
    }

    @Test
    void solverKeepsExactlyWhatItMayAndBeatsTheRefitOfItsStart() {
        Random random = new Random(17);
        double[] ratio = new double[3];
        for (int i = 0; i < ratio.length; i++) {
            ScaledMatrix matrix = matrix(HostMatrices.gaussian(M, N, random), gram(correlated(400, random)));
            ParameterShare share = new ParameterShare(2, 250);
            Refit.FullHessian refit = new Refit.FullHessian(4, 10);
            RobustPca robust = new RobustPca(kernels, ADMM.start(), Selection.MATRIX);
            Decomposed before = new HessianRefit(
                            kernels,
                            refit,
                            (owner, a, s, seed) ->
                                    robust.decompose(owner, "w", a.a(), s, seed).parts())
                    .decompose(manager, matrix, share, 3);
            Decomposed solved = new HessianAdmm(kernels, ADMM, Selection.MATRIX).decompose(manager, matrix, share, 3);
            Decomposed after = new HessianRefit(kernels, refit, (owner, a, s, seed) -> solved)
                    .decompose(manager, matrix, share, 3);

            assertThat(solved.mask().toType(DataType.INT64, true).sum().getLong())
                    .isEqualTo(250);
            assertThat(solved.u().getShape()).isEqualTo(new Shape(M, 2));
            ratio[i] = error(matrix, after) / error(matrix, before);
        }
        assertThat(Arrays.stream(ratio).max().orElseThrow()).isLessThan(1);
        assertThat(Arrays.stream(ratio).average().orElseThrow()).isLessThan(0.9);
    }

    @Test
    void solverAndRefitKeepAPattern() {
        Random random = new Random(19);
        ScaledMatrix matrix = matrix(HostMatrices.gaussian(M, N, random), gram(correlated(400, random)));
        ParameterShare share = new ParameterShare(2, M * N / 4);

        Decomposed parts = new HessianRefit(
                        kernels, new Refit.FullHessian(2, 8), new HessianAdmm(kernels, ADMM, Selection.parse("2:8")))
                .decompose(manager, matrix, share, 3);

        boolean[] mask = parts.mask().toBooleanArray();
        for (int group = 0; group < mask.length; group += 8) {
            int from = group;
            assertThat(IntStream.range(from, from + 8).filter(i -> mask[i]).count())
                    .isEqualTo(2);
        }
        assertThat(parts.sparse(matrix.a())
                        .mul(parts.mask().logicalNot())
                        .abs()
                        .sum()
                        .getFloat())
                .isZero();
    }

    @Test
    void solverFindsAPlantedSolution() {
        Random random = new Random(23);
        InputGram gram = gram(correlated(400, random));
        Decomposed planted = start(1, 60, 29);
        NDArray s =
                manager.randomNormal(new Shape(M, N)).sign().mul(planted.mask()).mul(8f);
        ScaledMatrix matrix =
                new ScaledMatrix("w", planted.u().matMul(planted.v()).add(s), gram.scale(), gram);

        Decomposed found = new HessianAdmm(kernels, ADMM, Selection.MATRIX)
                .decompose(manager, matrix, new ParameterShare(1, 60), 1);

        assertThat(found.mask().eq(planted.mask()).all().getBoolean()).isTrue();
        assertThat(error(matrix, found)).isLessThan(1e-6 * gram.error(matrix.a()));
    }
}
