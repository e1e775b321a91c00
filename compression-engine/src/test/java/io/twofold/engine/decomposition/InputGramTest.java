package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.testing.KernelTest;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

class InputGramTest extends KernelTest {
    private static final int N = 6;
    private static final double RIDGE = 0.03;

    InputGramTest() {
        super("gram");
    }

    /** Column 2 is dead, column 3 constant and large, 4 and 5 nearly the same. */
    private static DMatrixRMaj awkward(int tokens, Random random) {
        DMatrixRMaj x = HostMatrices.gaussian(tokens, N, random);
        for (int token = 0; token < tokens; token++) {
            x.set(token, 2, 0);
            x.set(token, 3, 50);
            x.set(token, 5, (float) (x.get(token, 4) + 1e-3 * x.get(token, 5)));
        }
        return x;
    }

    private NDArray products(int batches, int tokens, DMatrixRMaj exact) {
        Random random = new Random(1);
        NDArray products = manager.zeros(new Shape(N, N));
        for (int i = 0; i < batches; i++) {
            DMatrixRMaj x = awkward(tokens, random);
            CommonOps_DDRM.multAddTransA(x, x, exact);
            try (NDArray inputs = HostMatrices.array(manager, x)) {
                kernels.call(manager, "add_products", products, inputs).close();
            }
        }
        return products;
    }

    @Test
    void sumsAMillionTokensWithoutLosingDigits() {
        DMatrixRMaj exact = new DMatrixRMaj(N, N);

        DMatrixRMaj actual = HostMatrices.matrix(products(500, 2048, exact));

        for (int row = 0; row < N; row++) {
            for (int column = 0; column < N; column++) {
                double size = Math.sqrt(exact.get(row, row) * exact.get(column, column));
                assertThat(actual.get(row, column)).isCloseTo(exact.get(row, column), within(1e-5 * size + 1e-9));
            }
        }
    }

    @Test
    void isTheDampedHessianInTheScaleOfItsDiagonal() {
        DMatrixRMaj exact = new DMatrixRMaj(N, N);
        InputGram gram = new InputGram(kernels, manager, products(1, 300, exact), RIDGE);

        double ridge = RIDGE * CommonOps_DDRM.trace(exact) / N;
        float[] scale = gram.scale().toFloatArray();
        DMatrixRMaj matrix = HostMatrices.matrix(gram.matrix());
        for (int row = 0; row < N; row++) {
            assertThat(scale[row])
                    .isCloseTo((float) Math.sqrt(exact.get(row, row) + ridge), within(1e-4f * scale[row]));
            for (int column = 0; column < N; column++) {
                double damped = exact.get(row, column) + (row == column ? ridge : 0);
                assertThat(matrix.get(row, column)).isCloseTo(damped / scale[row] / scale[column], within(1e-5));
            }
        }
        assertThat(matrix.get(2, 2)).isEqualTo(1);
    }

    @Test
    void staysFiniteWhereNothingEverCame() {
        InputGram gram = new InputGram(kernels, manager, manager.zeros(new Shape(N, N)), RIDGE);

        assertThat(gram.scale().toFloatArray()).containsOnly(1);
        assertThat(gram.matrix().eq(manager.eye(N)).all().getBoolean()).isTrue();
        assertThat(gram.eigenvalues().toFloatArray()).containsOnly(1);
    }

    @Test
    void denseTargetSolvesTheNormalEquations() {
        Random random = new Random(2);
        DMatrixRMaj exact = new DMatrixRMaj(N, N);
        InputGram gram = new InputGram(kernels, manager, products(1, 300, exact), RIDGE);
        DMatrixRMaj w = HostMatrices.gaussian(4, N, random);
        DMatrixRMaj drift = HostMatrices.gaussian(N, N, random);
        DMatrixRMaj residual = HostMatrices.gaussian(4, N, random);

        NDArray target = kernels.call(
                manager,
                "dense_target",
                HostMatrices.array(manager, w),
                HostMatrices.array(manager, drift),
                HostMatrices.array(manager, residual),
                gram.scale(),
                gram.eigenvalues(),
                gram.eigenvectors(),
                0.5);

        DMatrixRMaj damped = exact.copy();
        for (int i = 0; i < N; i++) {
            damped.add(i, i, RIDGE * CommonOps_DDRM.trace(exact) / N);
        }
        CommonOps_DDRM.invert(damped);
        DMatrixRMaj moved = CommonOps_DDRM.mult(w, drift, null);
        CommonOps_DDRM.addEquals(moved, residual);
        DMatrixRMaj expected = w.copy();
        CommonOps_DDRM.addEquals(expected, 0.5, CommonOps_DDRM.mult(moved, damped, null));
        assertThat(HostMatrices.distance(HostMatrices.matrix(target), expected)).isLessThan(1e-4);
    }
}
