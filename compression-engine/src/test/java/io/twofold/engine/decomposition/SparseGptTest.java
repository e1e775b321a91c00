package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.testing.KernelTest;
import io.twofold.failure.CompressionException;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Selection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares with the removal of one weight after the other by the inverse of what is left of H, in float64, on W and H. */
class SparseGptTest extends KernelTest {
    private static final int ROWS = 10;
    private static final int COLUMNS = 24;
    private static final double RIDGE = 0.01;

    SparseGptTest() {
        super("selection", "qr_rpca", "gram", "sparsegpt");
    }

    @ParameterizedTest
    @CsvSource({"matrix, 8, 120", "matrix, 7, 101", "matrix, 100, 120", "row, 8, 120", "2:4, 8, 120", "1:3, 8, 80"})
    void removesWhatTheDefinitionRemovesAndMakesUpForItAsThere(Selection selection, int blockSize, int kept) {
        DMatrixRMaj w = HostMatrices.gaussian(ROWS, COLUMNS, new Random(kept));
        DMatrixRMaj x = inputs(200);

        Result result = run(w, x, selection, blockSize, kept, RIDGE);

        int width = selection.isPattern() ? blockSize / selection.among() * selection.among() : blockSize;
        DMatrixRMaj expected = reference(w, damped(x), selection, width, kept);
        for (int i = 0; i < expected.data.length; i++) {
            assertThat(result.mask[i]).as("entry %s", i).isEqualTo(expected.data[i] != 0);
            assertThat((double) result.weights[i]).isCloseTo(expected.data[i], within(2e-4));
        }
    }

    @Test
    void keepsExactlySoManyAmongTies() {
        DMatrixRMaj w = new DMatrixRMaj(ROWS, COLUMNS);
        w.fill(1);
        DMatrixRMaj x = new DMatrixRMaj(COLUMNS, COLUMNS);
        CommonOps_DDRM.setIdentity(x);

        boolean[] mask = run(w, x, Selection.MATRIX, 8, 99, RIDGE).mask;

        assertThat(IntStream.range(0, mask.length).filter(i -> mask[i]).count()).isEqualTo(99);
    }

    @Test
    void removesTheWeightsOfInputsThatNeverCame() {
        DMatrixRMaj w = HostMatrices.gaussian(ROWS, COLUMNS, new Random(5));
        DMatrixRMaj x = inputs(200);
        for (int token = 0; token < x.numRows; token++) {
            x.set(token, 3, 0);
        }

        Result result = run(w, x, Selection.MATRIX, 8, 120, RIDGE);

        for (int row = 0; row < ROWS; row++) {
            assertThat(result.weights[row * COLUMNS + 3]).isZero();
            assertThat(result.mask[row * COLUMNS + 3]).isFalse();
        }
    }

    @Test
    void leavesLessErrorThanTheSameNumberOfWeightsAsTheyAre() {
        DMatrixRMaj w = HostMatrices.gaussian(ROWS, COLUMNS, new Random(6));
        DMatrixRMaj x = inputs(200);

        Result result = run(w, x, Selection.MATRIX, 8, 120, RIDGE);

        DMatrixRMaj pruned = new DMatrixRMaj(ROWS, COLUMNS);
        for (int i = 0; i < pruned.data.length; i++) {
            pruned.data[i] = result.mask[i] ? w.data[i] : 0;
        }
        DMatrixRMaj updated = new DMatrixRMaj(ROWS, COLUMNS);
        for (int i = 0; i < updated.data.length; i++) {
            updated.data[i] = result.weights[i];
        }
        assertThat(error(w, updated, x)).isLessThan(0.8 * error(w, pruned, x));
    }

    @Test
    void namesTheMatrixWhoseInputsHaveNoInverse() {
        DMatrixRMaj w = HostMatrices.gaussian(ROWS, COLUMNS, new Random(6));
        DMatrixRMaj x = CommonOps_DDRM.mult(
                HostMatrices.gaussian(50, 3, new Random(7)), HostMatrices.gaussian(3, COLUMNS, new Random(8)), null);

        assertThatThrownBy(() -> run(w, x, Selection.MATRIX, 8, 120, 0))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("Matrix w")
                .hasMessageContaining("raise recipe.ridge");
    }

    private record Result(float[] weights, boolean[] mask) {}

    private Result run(DMatrixRMaj w, DMatrixRMaj x, Selection selection, int blockSize, int kept, double ridge) {
        NDArray products = HostMatrices.array(manager, CommonOps_DDRM.multTransA(x, x, null));
        InputGram gram = new InputGram(kernels, manager, products, ridge);
        NDArray a = HostMatrices.array(manager, w).mul(gram.scale());
        Decomposed parts = new SparseGpt(kernels, new Decomposition.SparseGpt(blockSize), selection, ridge)
                .decompose(manager, new ScaledMatrix("w", a, gram.scale(), gram), new ParameterShare(0, kept), 0);
        NDArray s = Objects.requireNonNull(parts.s());
        assertThat(parts.u().getShape()).isEqualTo(new Shape(ROWS, 0));
        assertThat(RobustPcaTest.count(parts.mask())).isEqualTo(kept);
        return new Result(s.div(gram.scale()).toFloatArray(), parts.mask().toBooleanArray());
    }

    /** Correlated, and of different size. */
    private static DMatrixRMaj inputs(int tokens) {
        DMatrixRMaj x = CommonOps_DDRM.mult(
                HostMatrices.gaussian(tokens, COLUMNS, new Random(1)),
                HostMatrices.gaussian(COLUMNS, COLUMNS, new Random(2)),
                null);
        for (int i = 0; i < x.data.length; i++) {
            x.data[i] *= 1 + i % COLUMNS % 5;
        }
        return x;
    }

    private static DMatrixRMaj damped(DMatrixRMaj x) {
        DMatrixRMaj h = CommonOps_DDRM.multTransA(x, x, null);
        double mean = CommonOps_DDRM.trace(h) / COLUMNS;
        for (int i = 0; i < COLUMNS; i++) {
            h.add(i, i, RIDGE * mean);
        }
        return h;
    }

    private static DMatrixRMaj reference(DMatrixRMaj weight, DMatrixRMaj h, Selection selection, int width, int kept) {
        DMatrixRMaj w = weight.copy();
        boolean[] mask = new boolean[w.data.length];
        for (int j = 0; j < COLUMNS; j++) {
            if (selection.isPattern() ? j % selection.among() == 0 : j % width == 0) {
                choose(w, h, selection, j, width, kept, mask);
            }
            DMatrixRMaj inverse = inverse(h, j);
            for (int row = 0; row < ROWS; row++) {
                if (mask[row * COLUMNS + j]) {
                    continue;
                }
                double error = w.get(row, j) / inverse.get(0, 0);
                for (int i = j; i < COLUMNS; i++) {
                    w.add(row, i, -error * inverse.get(0, i - j));
                }
                w.set(row, j, 0);
            }
        }
        return w;
    }

    private static void choose(
            DMatrixRMaj w, DMatrixRMaj h, Selection selection, int from, int width, int kept, boolean[] mask) {
        int to = Math.min(COLUMNS, from + (selection.isPattern() ? selection.among() : width));
        double[] score = new double[w.data.length];
        for (int j = from; j < to; j++) {
            double least = inverse(h, j).get(0, 0);
            for (int row = 0; row < ROWS; row++) {
                score[row * COLUMNS + j] = w.get(row, j) * w.get(row, j) / least;
            }
        }
        boolean whole = selection.equals(Selection.MATRIX);
        int quota = kept * to / COLUMNS - kept * from / COLUMNS;
        for (int row = 0; row < (whole ? 1 : ROWS); row++) {
            int first = row;
            IntStream.range(0, w.data.length)
                    .filter(i -> whole || i / COLUMNS == first)
                    .filter(i -> i % COLUMNS >= from && i % COLUMNS < to)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -score[i]))
                    .limit(whole ? quota : quota / ROWS)
                    .forEach(i -> mask[i] = true);
        }
    }

    /** Of what is left of H from a column on. */
    private static DMatrixRMaj inverse(DMatrixRMaj h, int from) {
        DMatrixRMaj rest = CommonOps_DDRM.extract(h, from, COLUMNS, from, COLUMNS);
        assertThat(CommonOps_DDRM.invert(rest)).isTrue();
        return rest;
    }

    private static double error(DMatrixRMaj w, DMatrixRMaj other, DMatrixRMaj x) {
        DMatrixRMaj difference = CommonOps_DDRM.subtract(w, other, null);
        double[] outputs = CommonOps_DDRM.multTransB(difference, x, null).data;
        double sum = 0;
        for (double output : outputs) {
            sum += output * output;
        }
        return sum;
    }
}
