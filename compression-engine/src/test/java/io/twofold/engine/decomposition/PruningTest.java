package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.testing.KernelTest;
import io.twofold.recipe.Selection;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PruningTest extends KernelTest {
    private static final int ROWS = 24;
    private static final int COLUMNS = 40;

    PruningTest() {
        super("selection", "qr_rpca");
    }

    /** The rules of the published code in float64: zero the smallest of |w|·‖x‖ of the matrix, of each row, of each group. */
    @ParameterizedTest
    @CsvSource({"matrix, 960", "row, 40", "2:4, 4", "1:5, 5"})
    void keepsTheWeightsThatThePublishedRulesKeep(Selection selection, int among) {
        Random random = new Random(7);
        double[] weight =
                random.doubles(ROWS * COLUMNS, -1, 1).map(w -> (float) w).toArray();
        double[] scale = random.doubles(COLUMNS, 0.1, 3).map(d -> (float) d).toArray();
        ParameterShare share = selection.isPattern()
                ? ParameterShare.of(ROWS, COLUMNS, 0.5, 0, selection).used(false, true)
                : new ParameterShare(0, ROWS * COLUMNS / 2);
        int kept = (int) (share.nonZeros() * among / (ROWS * COLUMNS));
        boolean[] expected = new boolean[weight.length];
        for (int from = 0; from < weight.length; from += among) {
            IntStream.range(from, from + among)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -Math.abs(weight[i]) * scale[i % COLUMNS]))
                    .limit(kept)
                    .forEach(i -> expected[i] = true);
        }
        NDArray d = manager.create(floats(scale), new Shape(1, COLUMNS));
        NDArray a = manager.create(floats(weight), new Shape(ROWS, COLUMNS)).mul(d);

        Decomposed parts =
                new Pruning(kernels, selection).decompose(manager, new ScaledMatrix("w", a, d, null), share, 0);

        assertThat(parts.mask().toBooleanArray()).isEqualTo(expected);
        assertThat(parts.u().getShape()).isEqualTo(new Shape(ROWS, 0));
        assertThat(parts.v().getShape()).isEqualTo(new Shape(0, COLUMNS));
        assertThat(parts.s()).as("the weights as they are").isNull();
    }

    private static float[] floats(double[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (float) values[i];
        }
        return result;
    }
}
