package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.architecture.RotaryEmbedding;
import io.twofold.engine.torch.Torch;
import org.junit.jupiter.api.Test;

class RotaryTablesTest {
    private static final double[] SHORT = {1, 0.5};
    private static final double[] LONG = {0.5, 0.25};

    @Test
    void tabulatesCosinesAndSinesForBothHalvesOfAHead() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            RotaryTables tables = new RotaryTables(manager);
            RotaryEmbedding embedding = new RotaryEmbedding(SHORT, SHORT, 100, 1);

            assertThat(tables.table(embedding, 3).cosines().getShape()).isEqualTo(new Shape(3, 4));
            assertThat(tables.table(embedding, 3).cosines().toFloatArray())
                    .startsWith(1, 1, 1, 1)
                    .endsWith(cos(2), cos(1), cos(2), cos(1));
            assertThat(tables.table(embedding, 3).sines().toFloatArray())
                    .startsWith(0, 0, 0, 0, sin(1), sin(0.5), sin(1), sin(0.5));
        }
    }

    @Test
    void keepsOneTableForEachSetOfFrequenciesAndGrowsIt() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            RotaryTables tables = new RotaryTables(manager);
            RotaryEmbedding embedding = new RotaryEmbedding(SHORT, LONG, 4, 2);

            RotaryTables.Table first = tables.table(embedding, 4);
            assertThat(tables.table(embedding, 3)).isSameAs(first);
            assertThat(tables.table(embedding, 5).cosines().toFloatArray()).endsWith(2 * cos(2), 2 * cos(1));
            assertThat(tables.table(embedding, 2)).isSameAs(first);
            assertThat(tables.table(embedding, 9).cosines().getShape()).isEqualTo(new Shape(9, 4));
        }
    }

    private static float cos(double angle) {
        return (float) Math.cos(angle);
    }

    private static float sin(double angle) {
        return (float) Math.sin(angle);
    }
}
