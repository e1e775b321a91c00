package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.recipe.CompressionRequest;
import io.twofold.report.CompressionReport;
import io.twofold.report.Phase;
import io.twofold.report.TunedBlock;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the parts under the full Hessian do to a whole model. */
class TwofoldPresetTest {
    private static final String WEIGHTS = "factored/model.safetensors";
    private static final String FULL = """
            {"preset":"fast","refit":"none","target":"own","tuning":"none","allocation":"uniform","selection":"matrix"}""";

    @TempDir
    private Path directory;

    private double loss(String name, String... settings) {
        return SampleRuns.compress(SampleRuns.request(FULL, settings), directory.resolve(name))
                .calibrationLoss();
    }

    @Test
    void everyPartBringsTheLossFurtherDown() {
        double scaled = loss("a");
        double refitted = loss("b", "recipe.refit", "full-hessian");
        double solved = loss("c", "recipe.refit", "full-hessian", "recipe.decomposition", "hessian-admm");
        double targeted = loss(
                "d", "recipe.refit", "full-hessian", "recipe.decomposition", "hessian-admm", "recipe.target", "dense");
        double tuned = loss(
                "e", "recipe.refit", "full-hessian", "recipe.decomposition", "hessian-admm", "recipe.tuning", "block");

        assertThat(refitted).isLessThan(scaled);
        assertThat(solved).isLessThan(refitted);
        assertThat(targeted).isLessThan(solved);
        assertThat(tuned).isLessThan(solved);
    }

    @Test
    void tunesTheSameBytesAgainAndReportsEveryBlock() throws IOException {
        CompressionRequest request = SampleRuns.request(
                FULL, "recipe.refit", "full-hessian", "recipe.target", "dense", "recipe.tuning", "block");
        SampleRuns.Heard heard = new SampleRuns.Heard();

        CompressionReport one = SampleRuns.compress(request, directory.resolve("a"), RunState.NONE, heard);
        SampleRuns.compress(request, directory.resolve("b"));

        assertThat(directory.resolve("b").resolve(WEIGHTS))
                .hasSameBinaryContentAs(directory.resolve("a").resolve(WEIGHTS));
        assertThat(one.tunedBlocks())
                .extracting(TunedBlock::name)
                .containsExactly("model.layers.0", "model.layers.1", "model.layers.2", "model.layers.3");
        assertThat(one.tunedBlocks())
                .allSatisfy(block -> assertThat(block.errorAfter()).isLessThan(block.errorBefore()));
        assertThat(one.size().keptRatio()).isLessThanOrEqualTo(0.5).isGreaterThan(0.499);
        assertThat(heard.progress)
                .filteredOn(progress -> progress.phase() == Phase.TUNE)
                .hasSize(4 * 6)
                .last()
                .satisfies(progress -> assertThat(progress.done()).isEqualTo(progress.total()));
    }
}
