package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the kernel with Algorithm 2 written out in float64 with another library's QR, iteration by iteration. */
class RobustPcaOracleTest {
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
    @CsvSource({"60, 80, 6, 700, 40", "80, 60, 6, 700, 40", "31, 17, 1, 0, 10", "20, 33, 20, 40, 10", "9, 40, 0, 90, 3"
    })
    void everyIterationReachesTheSameObjective(int m, int n, int rank, int nonZeros, int iterations) {
        Random random = new Random(m + n);
        DMatrixRMaj a = HostMatrices.gaussian(m, n, random);
        DMatrixRMaj v = HostMatrices.gaussian(rank, n, random);

        double[] expected = objectives(a, v, nonZeros, iterations);

        float[] objective;
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDList result = kernels.callForList(
                    manager,
                    "qr_rpca",
                    manager.create(HostMatrices.floats(a), new Shape(m, n)),
                    manager.create(HostMatrices.floats(v), new Shape(rank, n)),
                    manager.zeros(new Shape(m, n)),
                    nonZeros,
                    0,
                    iterations,
                    0,
                    0.0);
            objective = result.get(3).toFloatArray();
        }
        assertThat(objective).hasSize(iterations);
        double scale = NormOps_DDRM.normF(a);
        for (int t = 0; t < iterations; t++) {
            assertThat((double) objective[t])
                    .as("iteration %s", t)
                    .isCloseTo(expected[t], within(1e-4 * expected[t] + 1e-6 * scale));
        }
    }

    private static double[] objectives(DMatrixRMaj a, DMatrixRMaj start, int nonZeros, int iterations) {
        DMatrixRMaj v = start.copy();
        DMatrixRMaj s = new DMatrixRMaj(a.numRows, a.numCols);
        double[] objectives = new double[iterations];
        for (int t = 0; t < iterations; t++) {
            DMatrixRMaj residual = CommonOps_DDRM.subtract(a, s, null);
            DMatrixRMaj low = new DMatrixRMaj(a.numRows, a.numCols);
            if (v.numRows > 0) {
                DMatrixRMaj product = CommonOps_DDRM.multTransB(residual, v, null);
                QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(product.numRows, product.numCols);
                assertThat(qr.decompose(product)).isTrue();
                DMatrixRMaj u = qr.getQ(null, true);
                v = CommonOps_DDRM.multTransA(u, residual, null);
                CommonOps_DDRM.mult(u, v, low);
            }
            double[] error = CommonOps_DDRM.subtract(a, low, null).data;
            s.zero();
            IntStream.range(0, error.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -Math.abs(error[i])))
                    .limit(nonZeros)
                    .forEach(i -> s.data[i] = error[i]);
            CommonOps_DDRM.subtract(a, low, residual);
            objectives[t] = NormOps_DDRM.normF(CommonOps_DDRM.subtract(residual, s, null));
        }
        return objectives;
    }

    /** Values that float32 holds exactly. */
}
