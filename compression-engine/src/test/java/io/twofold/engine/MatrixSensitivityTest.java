package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.candidates.Candidates;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.testing.LiveTensors;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixSensitivityTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[\".*k_proj.*\",\".*layers.1.mlp.*\"]"})
    void isTheRiseOfTheLossPerLostEnergyAndLeavesTheModelDense(String ignore) {
        SampleRuns.Heard heard = new SampleRuns.Heard();
        try (CandidateModel given = new CandidateModel(directory, heard, "recipe.ignore", ignore)) {
            SingleMatrixTrial trial = new SingleMatrixTrial(given.space, given.candidates, true, given.kernels);
            double dense = given.loss();
            double[] expected = rises(given, trial, dense);
            int before = LiveTensors.count();

            double[] weights =
                    new MatrixSensitivity(given.model, given.sequences, given.manager, given.monitor).measure(trial);

            assertThat(given.loss()).isEqualTo(dense);
            assertThat(LiveTensors.count()).isEqualTo(before);
            assertThat(weights).hasSize(given.space.matrices().size());
            assertThat(Arrays.stream(weights).average().orElseThrow()).isCloseTo(1, within(1e-9));
            for (int i = 0; i < weights.length; i++) {
                assertThat(weights[i])
                        .as(given.space.matrices().get(i))
                        .isPositive()
                        .isCloseTo(expected[i], within(1e-6 * expected[i]));
            }
            assertThat(heard.heardOf("probed block")).isTrue();
        }
    }

    @Test
    void namesTheMatrixWithWhichTheLossIsNotFiniteAndLeavesTheModelDense() {
        try (CandidateModel given = new CandidateModel(directory, CompressionListener.SILENT)) {
            String name = given.space.matrices().get(3);
            try (NDManager scope = given.manager.newSubManager()) {
                Candidates pool = given.candidates.load(scope, name);
                NDArray values = pool.values().mul(1e10f);
                NDArray scale = pool.scale().zerosLike().add(1e-38f); // values / scale overflow, their energies do not
                given.candidates.store(
                        name,
                        new Candidates(pool.u(), pool.sigma(), pool.v(), values, pool.mask(), scale),
                        given.candidates.convergence(name));
            }
            double dense = given.loss();
            int before = LiveTensors.count();
            SingleMatrixTrial trial = new SingleMatrixTrial(given.space, given.candidates, false, given.kernels);
            MatrixSensitivity sensitivity =
                    new MatrixSensitivity(given.model, given.sequences, given.manager, given.monitor);

            assertThatThrownBy(() -> sensitivity.measure(trial))
                    .isInstanceOfSatisfying(
                            CompressionException.class,
                            e -> assertThat(e.code()).isEqualTo(FailureCode.NUMERIC_FAILURE))
                    .hasMessageStartingWith("Matrix " + name + ": the model's loss is not finite");

            assertThat(given.loss()).isEqualTo(dense);
            assertThat(LiveTensors.count()).isEqualTo(before);
        }
    }

    /** The definition: each matrix alone, through the whole model. */
    private static double[] rises(CandidateModel given, SingleMatrixTrial trial, double dense) {
        List<Double> nats = new ArrayList<>();
        List<Double> energies = new ArrayList<>();
        for (String name : given.space.matrices()) {
            for (int i = 0; i < given.model.blockCount(); i++) {
                if (given.model.matrices(i).contains(name)) {
                    ModelBlock block = given.model.loadBlock(i);
                    try (NDManager scope = given.manager.newSubManager()) {
                        SingleMatrixTrial.Outcome compressed =
                                Objects.requireNonNull(trial.compress(scope, name, block.weight(name)));
                        block.replace(name, compressed.weight());
                        nats.add(Math.max(0, given.loss() - dense));
                        energies.add(compressed.lostEnergy());
                        block.replace(name, block.weight(name).duplicate());
                    }
                }
            }
        }
        double mean = nats.stream().mapToDouble(rise -> rise).average().orElseThrow();
        assertThat(mean).isPositive();
        double[] weights = new double[nats.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (nats.get(i) + 0.3 * mean) / energies.get(i);
        }
        double average = Arrays.stream(weights).average().orElseThrow();
        return Arrays.stream(weights).map(weight -> weight / average).toArray();
    }
}
