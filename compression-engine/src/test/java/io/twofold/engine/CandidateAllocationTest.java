package io.twofold.engine;

import static io.twofold.engine.SampleRuns.MATRICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.report.AllocationReport;
import io.twofold.report.CompressionReport;
import io.twofold.report.Convergence;
import io.twofold.report.MatrixReport;
import io.twofold.report.SearchStep;
import io.twofold.report.SearchTrace;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateAllocationTest {
    @TempDir
    private Path directory;

    private CompressionReport compress(String preset, String... settings) {
        return SampleRuns.compress(SampleRuns.candidates(preset, settings), directory.resolve("out"));
    }

    @ParameterizedTest
    @CsvSource({
        "cap, 0.3, [], matrix",
        "cap, 0.37, '[\".*k_proj.*\"]', row",
        "cap, 0.5, '[\".*down_proj.*\"]', matrix",
        "cap, 0.7, [], row",
        "cap-paper, 0.3, '[\".*layers.1.*\"]', matrix",
        "cap-paper, 0.7, [], row"
    })
    void keepsExactlyTheBudget(String preset, BigDecimal sparsity, String ignore, String selection) {
        CompressionReport report = compress(
                preset, "recipe.sparsity", sparsity.toString(), "recipe.ignore", ignore, "recipe.selection", selection);

        long dense = report.size().blockParametersDense();
        assertThat(report.size().blockParametersKept())
                .isEqualTo(BigDecimal.ONE
                        .subtract(sparsity)
                        .multiply(BigDecimal.valueOf(dense))
                        .setScale(0, RoundingMode.FLOOR)
                        .longValueExact());
        assertThat(report.allocation().units())
                .isEqualTo(report.matrices().stream().map(MatrixReport::name).toList());
        if (selection.equals("row")) {
            assertThat(report.matrices())
                    .allSatisfy(matrix -> assertThat(matrix.relativeError()).isLessThan(0.9));
        }
    }

    @Test
    void reportsWhatEachMatrixKeptAndHowThatWasLearnt() throws IOException {
        SampleRuns.Heard heard = new SampleRuns.Heard();

        CompressionReport report =
                SampleRuns.compress(SampleRuns.candidates("cap"), directory.resolve("out"), RunState.NONE, heard);

        AllocationReport allocation = report.allocation();
        assertThat(allocation.units()).hasSize(MATRICES).isEqualTo(allocation.matrices());
        for (int i = 0; i < MATRICES; i++) {
            MatrixReport matrix = report.matrices().get(i);
            assertThat(matrix.name()).isEqualTo(allocation.units().get(i));
            long low = (long) matrix.rank()
                    * (matrix.shape().get(0) + matrix.shape().get(1));
            long kept = low + matrix.nonZeros();
            double size = (double) matrix.shape().get(0) * matrix.shape().get(1);
            assertThat(allocation.sparsity().get(i)).isCloseTo(1 - kept / size, within(1e-12));
            assertThat(allocation.rankRatio().get(i)).isCloseTo((double) low / kept, within(1e-12));
            Convergence convergence = Objects.requireNonNull(matrix.convergence());
            int last = convergence.objective().size() - 1;
            assertThat(convergence.primalResidual().get(last)).isBetween(0.0, 0.01);
            assertThat(convergence.dualResidual().get(last)).isBetween(0.0, 0.01);
        }
        SearchTrace search = Objects.requireNonNull(allocation.search());
        assertThat(search.iteration()).containsExactly(1, 2, 3);
        assertThat(search.radius()).isNull();
        assertThat(search.lossSecond()).isNull();
        assertThat(search.baseline()).hasSize(3).allMatch(loss -> loss > 0 && loss < 20);
        assertThat(search.lossFirst()).hasSize(3).allMatch(loss -> loss > 0 && loss < 20);
        assertThat(search.sparsity()).hasSize(3).allMatch(row -> row.size() == MATRICES);
        assertThat(search.rankRatio()).hasSize(3).allMatch(row -> row.size() == MATRICES);
        assertThat(heard.steps).extracting(SearchStep::iteration).containsExactly(1, 2, 3);
        assertThat(heard.heardOf("probed block")).isTrue();
        assertThat(report.calibrationLoss()).isBetween(0.1, 20.0);
        assertThat(Json.mapper()
                        .readValue(Files.readString(directory.resolve("out/report.json")), CompressionReport.class))
                .isEqualTo(report);
    }

    @Test
    void aMatrixThatWouldNeedAsMuchInPartsAsItHasIsKeptLossless() {
        CompressionReport report = compress("cap", "recipe.sparsity", "0.1", "recipe.allocation.iterations", "0");

        List<MatrixReport> whole = report.matrices().stream()
                .filter(matrix -> matrix.nonZeros()
                        == (long) matrix.shape().get(0) * matrix.shape().get(1))
                .toList();
        assertThat(whole).isNotEmpty().allSatisfy(matrix -> {
            assertThat(matrix.rank()).isZero();
            assertThat(matrix.relativeError()).isZero();
        });
        assertThat(report.allocation().search()).as("no step was taken").isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "owl"})
    void theSameDecompositionMeetsABudgetThatIsSharedOtherwise(String allocation) {
        CompressionReport report =
                SampleRuns.compress(SampleRuns.request("""
                        {"preset":"qr-uniform","sparsity":0.5,"decomposition":{"kind":"pcp-admm","tolerance":0.01},
                         "refit":"alternating","allocation":"%s"}""".formatted(allocation)), directory.resolve("out"));

        assertThat(report.size().keptRatio()).isEqualTo(0.5);
        assertThat(report.allocation().search()).isNull();
        assertThat(report.matrices()).hasSize(MATRICES).allSatisfy(matrix -> {
            assertThat(matrix.convergence()).isNotNull();
            assertThat(matrix.relativeError()).isBetween(0.0, 0.8);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"minibatch", "probe"})
    void refusesSequencesLongerThanTheModel(String part) {
        String field = "recipe.allocation." + part + ".sequenceLength";

        assertThatThrownBy(() -> compress("cap", field, "257"))
                .isInstanceOfSatisfying(
                        CompressionException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID_REQUEST))
                .hasMessageContaining(field)
                .hasMessageContaining("256");
    }
}
