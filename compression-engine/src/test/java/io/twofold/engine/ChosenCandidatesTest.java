package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.candidates.CandidateMasks;
import io.twofold.engine.candidates.CandidateRanking;
import io.twofold.engine.candidates.Candidates;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.engine.testing.CandidatePools;
import io.twofold.recipe.Selection;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChosenCandidatesTest {
    private static final int SINGULAR = 3;
    private static final int ENTRIES = 500;

    @TempDir
    private static Path directory;

    private static CandidateModel given;
    private static String matrix;
    private static NDArray weight;
    private static NDArray scale;

    @BeforeAll
    static void solve() {
        given = new CandidateModel(directory, CompressionListener.SILENT);
        matrix = given.space.matrices().get(2);
        weight = given.model.loadBlock(0).weight(matrix);
        float[] other = CandidatePools.gaussian((int) weight.getShape().get(1), new Random(1));
        scale = given.manager.create(other, new Shape(1, other.length)).abs().add(0.1);
    }

    @AfterAll
    static void close() {
        given.close();
    }

    private static Candidates pool() {
        return given.candidates.load(given.manager, matrix);
    }

    /** The first singular values and entries of one matrix, or all of it. */
    private static Decomposed decompose(boolean dense, Selection selection) {
        Candidates pool = pool();
        assertThat(pool.singularValues()).isGreaterThan(SINGULAR);
        assertThat(pool.entries()).isGreaterThan(ENTRIES);
        boolean[] singular = new boolean[pool.singularValues()];
        boolean[] sparse = new boolean[Math.toIntExact(pool.entries())];
        Arrays.fill(singular, 0, SINGULAR, true);
        Arrays.fill(sparse, 0, ENTRIES, true);
        CandidateMasks masks =
                new CandidateMasks(List.of(given.manager.create(singular)), List.of(given.manager.create(sparse)));
        return new ChosenCandidates(
                        List.of(matrix),
                        given.candidates,
                        new CandidateRanking.Selected(masks, new boolean[] {dense}),
                        given.kernels,
                        selection)
                .decompose(
                        given.manager,
                        new ScaledMatrix(matrix, weight.mul(scale), scale, null),
                        new ParameterShare(SINGULAR, ENTRIES),
                        0);
    }

    @Test
    void whatWasChosenIsTheSameWeightWhateverItsInputsHaveBecome() {
        Decomposed parts = decompose(false, Selection.MATRIX);

        assertThat(parts.u().getShape().get(1)).isEqualTo(SINGULAR);
        assertThat(parts.mask().countNonzero().getLong()).isEqualTo(ENTRIES);
        assertThat(parts.convergence()).isEqualTo(given.candidates.convergence(matrix));
        NDArray rebuilt = parts.u()
                .matMul(parts.v())
                .add(Objects.requireNonNull(parts.s()).mul(parts.mask().toType(DataType.FLOAT32, false)))
                .div(scale);
        Candidates pool = pool();
        NDArray singular = given.manager.arange(pool.singularValues()).lt(SINGULAR);
        NDArray sparse = given.manager.arange((int) pool.entries()).lt(ENTRIES);
        NDArray expected = pool.weight(given.kernels, given.manager, weight, singular, sparse, false);
        assertThat(rebuilt.sub(expected).abs().max().getFloat())
                .isLessThan(1e-4f * expected.abs().max().getFloat());
    }

    @Test
    void perRowAsManyEntriesAreKeptButTheLargestOfEachRow() {
        Decomposed parts = decompose(false, Selection.ROW);

        assertThat(parts.s()).isNull();
        NDArray mask = parts.mask();
        assertThat(mask.countNonzero().getLong()).isEqualTo(ENTRIES);
        NDArray left = weight.mul(scale).sub(parts.u().matMul(parts.v())).abs();
        int columns = (int) weight.getShape().get(1);
        float[] size = left.toFloatArray();
        boolean[] kept = mask.toBooleanArray();
        long rows = weight.getShape().get(0);
        for (int row = 0; row < rows; row++) {
            double smallestKept = Double.MAX_VALUE;
            double largestLeft = 0;
            int count = 0;
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                count += kept[i] ? 1 : 0;
                smallestKept = kept[i] ? Math.min(smallestKept, size[i]) : smallestKept;
                largestLeft = kept[i] ? largestLeft : Math.max(largestLeft, size[i]);
            }
            assertThat((double) count).isCloseTo((double) ENTRIES / rows, within(1.0));
            assertThat(smallestKept).isGreaterThanOrEqualTo(largestLeft);
        }
    }

    @Test
    void aDenseMatrixKeepsEverything() {
        Decomposed parts = decompose(true, Selection.MATRIX);

        assertThat(parts.u().getShape()).isEqualTo(new Shape(weight.getShape().get(0), 0));
        assertThat(parts.v().getShape())
                .isEqualTo(new Shape(0, weight.getShape().get(1)));
        assertThat(parts.mask().countNonzero().getLong()).isEqualTo(weight.size());
        assertThat(parts.s()).as("S is W").isNull();
    }
}
