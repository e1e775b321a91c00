package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.twofold.engine.testing.KernelTest;
import io.twofold.report.MatrixSpectrum;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpectrumTest extends KernelTest {

    SpectrumTest() {
        super("selection", "qr_rpca", "svd");
    }

    @ParameterizedTest
    @CsvSource({"40, 60", "60, 40", "50, 50", "1, 9", "9, 1"})
    void findsPlantedSingularValues(int m, int n) {
        int d = Math.min(m, n);
        double[] planted =
                IntStream.range(0, d).mapToDouble(i -> 100 * Math.pow(0.8, i)).toArray();
        Random random = new Random(m);
        DMatrixRMaj left = RandomMatrices_DDRM.orthogonal(m, d, random);
        DMatrixRMaj right = RandomMatrices_DDRM.orthogonal(n, d, random);
        DMatrixRMaj w =
                CommonOps_DDRM.multTransB(CommonOps_DDRM.mult(left, CommonOps_DDRM.diag(planted), null), right, null);

        MatrixSpectrum spectrum =
                Spectrum.of(kernels, HostMatrices.array(manager, w)).sampled("w", 2);

        assertThat(spectrum.fullRank()).isEqualTo(d);
        assertThat(spectrum.points()).hasSize(d);
        for (int i = 0; i < d; i++) {
            // float32 holds the entries of w within 6e-8 of each
            assertThat((double) spectrum.points().get(i).value()).isCloseTo(planted[i], within(1e-5));
        }
        double all = DoubleStream.of(planted).sum();
        int k = spectrum.energyRank();
        assertThat(DoubleStream.of(planted).limit(k).sum()).isGreaterThanOrEqualTo(0.9 * all);
        assertThat(DoubleStream.of(planted).limit(k - 1).sum()).isLessThan(0.9 * all);
    }

    @Test
    void agreesWithAnotherLibrary() {
        DMatrixRMaj w = HostMatrices.gaussian(30, 70, new Random(5));
        double[] expected = SingularOps_DDRM.singularValues(w);

        List<MatrixSpectrum.Point> points = Spectrum.of(kernels, HostMatrices.array(manager, w))
                .sampled("w", 0)
                .points();

        for (int i = 0; i < 30; i++) {
            assertThat((double) points.get(i).value()).isCloseTo(expected[i], within(1e-7 * expected[0]));
        }
    }

    @Test
    void countsNothingWhereEverythingIsZero() {
        MatrixSpectrum spectrum =
                Spectrum.of(kernels, manager.zeros(new Shape(3, 5))).sampled("w", 0);

        assertThat(spectrum.energyRank()).isZero();
        assertThat(spectrum.points()).extracting(MatrixSpectrum.Point::value).containsExactly(0f, 0f, 0f);
    }

    @Test
    void sumsTheSingularValuesAndNotTheirSquares() {
        // squared, the first alone has 97 % of the energy
        assertThat(new Spectrum(new double[] {10, 1, 1, 1}).energyRank()).isEqualTo(3);
        assertThat(new Spectrum(new double[] {9, 1}).energyRank()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"65, 7", "577, 0", "2048, 2048", "2048, 131", "100, 1"})
    void keepsTheEndsTheRanksAndFewOthers(int full, int rank) {
        double[] values =
                IntStream.rangeClosed(1, full).mapToDouble(i -> 1.0 / i).toArray();

        MatrixSpectrum spectrum = new Spectrum(values).sampled("w", rank);

        List<Integer> indices =
                spectrum.points().stream().map(MatrixSpectrum.Point::index).toList();
        assertThat(indices)
                .hasSizeBetween(40, Spectrum.MOST_POINTS)
                .startsWith(1)
                .endsWith(full)
                .contains(spectrum.energyRank())
                .contains(Math.max(1, rank))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(spectrum.points())
                .allSatisfy(point -> assertThat(point.value()).isEqualTo((float) values[point.index() - 1]));
        // neighbours are never far apart, neither in the head nor in the tail
        for (int i = 1; i < indices.size(); i++) {
            assertThat(indices.get(i) - indices.get(i - 1)).isLessThanOrEqualTo(full / 29 + 1);
        }
    }
}
