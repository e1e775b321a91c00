package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.candidates.CandidateMasks;
import io.twofold.engine.candidates.Candidates;
import io.twofold.engine.model.ModelBlock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateLossTest {
    @TempDir
    private Path directory;

    private static double loss(CandidateModel given, boolean refit, boolean keep) {
        List<NDArray> singular = new ArrayList<>();
        List<NDArray> sparse = new ArrayList<>();
        for (String name : given.space.matrices()) {
            try (NDManager scope = given.manager.newSubManager()) {
                Candidates pool = given.candidates.load(scope, name);
                singular.add(flags(given, pool.singularValues(), keep));
                sparse.add(flags(given, pool.entries(), keep));
            }
        }
        return new CandidateLoss(
                        given.model,
                        given.space.matrices(),
                        given.candidates,
                        refit,
                        given.sequences,
                        given.kernels,
                        given.manager,
                        given.monitor)
                .applyAsDouble(new CandidateMasks(singular, sparse));
    }

    private static NDArray flags(CandidateModel given, long count, boolean value) {
        return given.manager
                .full(new Shape(count), value ? 1 : 0, DataType.FLOAT32)
                .toType(DataType.BOOLEAN, false);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allCandidatesTogetherAreTheDenseModelUpToTheSolversTolerance(boolean refit) {
        try (CandidateModel given = new CandidateModel(directory, CompressionListener.SILENT)) {
            double dense = given.loss();

            assertThat(loss(given, refit, true)).isCloseTo(dense, within(0.02 * dense));
        }
    }

    @Test
    void withoutCandidatesOnlyIgnoredMatricesAreLeft() {
        try (CandidateModel given =
                new CandidateModel(directory, CompressionListener.SILENT, "recipe.ignore", "[\".*layers.1.*\"]")) {
            double none = loss(given, true, false);

            assertThat(none).isEqualTo(loss(given, false, false));
            for (int i = 0; i < given.model.blockCount(); i++) {
                ModelBlock block = given.model.loadBlock(i);
                for (String name : given.model.matrices(i)) {
                    NDArray weight = block.weight(name);
                    block.replace(
                            name, given.space.matrices().contains(name) ? weight.zerosLike() : weight.duplicate());
                }
            }
            assertThat(none).isEqualTo(given.loss());
        }
    }
}
