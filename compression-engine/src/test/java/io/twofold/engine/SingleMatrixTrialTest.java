package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.candidates.Candidates;
import io.twofold.engine.storage.StoredCandidates;
import io.twofold.engine.testing.CandidatePools;
import io.twofold.engine.testing.KernelTest;
import io.twofold.recipe.Granularity;
import io.twofold.report.Convergence;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With candidates that are all entries of S, of which a quarter of the matrix is kept. */
class SingleMatrixTrialTest extends KernelTest {
    private static final String MATRIX = "model.layers.0.mlp.up_proj.weight";
    private static final int ROWS = 8;
    private static final int COLUMNS = 10;
    private static final int SIZE = ROWS * COLUMNS;

    @TempDir
    private Path directory;

    SingleMatrixTrialTest() {
        super("candidates", "ranking");
    }

    private SingleMatrixTrial.Outcome compress(NDArray weight, NDArray scale, boolean refit) {
        AllocationSpace space = new AllocationSpace(
                Map.of("model.layers.0", Map.of(MATRIX, List.of(ROWS, COLUMNS))),
                SampleRuns.candidates("cap").recipe(),
                Granularity.MATRIX);
        NDArray scaled = weight.mul(scale);
        Candidates pool = new Candidates(
                manager.create(new float[0], new Shape(ROWS, 0)),
                manager.create(new float[0]),
                manager.create(new float[0], new Shape(0, COLUMNS)),
                kernels.callForList(manager, "support", scaled).get(1),
                weight.neq(0),
                scale);
        try (StoredCandidates stored = new StoredCandidates(directory, "test")) {
            stored.store(MATRIX, pool, new Convergence(List.of(1.0), List.of(0.0), List.of(0.0)));
            SingleMatrixTrial trial = new SingleMatrixTrial(space, stored, refit, kernels);
            assertThat(trial.compress(manager, "another", weight)).isNull();
            return Objects.requireNonNull(trial.compress(manager, MATRIX, weight));
        }
    }

    /** With so many entries that are not 0. */
    private NDArray weight(int nonZeros) {
        Random random = new Random(nonZeros);
        float[] values = CandidatePools.gaussian(SIZE, random);
        boolean[] flags = CandidatePools.flags(SIZE, nonZeros, random);
        for (int i = 0; i < SIZE; i++) {
            values[i] = flags[i] ? values[i] : 0;
        }
        return manager.create(values, new Shape(ROWS, COLUMNS));
    }

    private NDArray scale() {
        return manager.create(CandidatePools.gaussian(COLUMNS, new Random(5)), new Shape(1, COLUMNS))
                .abs()
                .add(0.5f);
    }

    /** (w·d)² of each entry, rising. */
    private static double[] energies(NDArray weight, NDArray scale) {
        double[] energies = CandidatePools.wide(weight.mul(scale).square().toFloatArray());
        Arrays.sort(energies);
        return energies;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void losesTheEnergyOfWhatIsNotKept(boolean refit) {
        NDArray weight = weight(SIZE);
        NDArray scale = scale();

        SingleMatrixTrial.Outcome outcome = compress(weight, scale, refit);

        double lost = Arrays.stream(energies(weight, scale), 0, SIZE - SIZE / 4).sum();
        assertThat(outcome.lostEnergy()).isCloseTo(lost, within(1e-5 * lost));
        assertThat(outcome.weight().countNonzero().getLong()).isEqualTo(SIZE / 4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMatrixThatIsSparseAlreadyLosesATenThousandthOfItsEnergyAllTheSame(boolean refit) {
        NDArray weight = weight(6);
        NDArray scale = scale();

        SingleMatrixTrial.Outcome outcome = compress(weight, scale, refit);

        assertThat(outcome.weight().sub(weight).abs().max().getFloat()).isLessThan(1e-6f);
        double energy = Arrays.stream(energies(weight, scale)).sum();
        assertThat(outcome.lostEnergy()).isCloseTo(1e-4 * energy, within(1e-9 * energy));
    }

    @Test
    void aMatrixOfZerosHasNothingToLose() {
        assertThat(compress(weight(0), scale(), true).lostEnergy()).isZero();
    }
}
