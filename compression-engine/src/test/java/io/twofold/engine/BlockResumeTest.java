package io.twofold.engine;

import static io.twofold.engine.SampleRuns.BLOCKS;
import static io.twofold.engine.SampleRuns.MATRICES;
import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that tunes its blocks and is killed goes on with the block at hand and ends with the same bytes. */
class BlockResumeTest {
    private static final CompressionRequest REQUEST = SampleRuns.request("""
            {"preset":"fast","target":"dense","tuning":{"kind":"block","epochs":2}}""");

    /** Of each matrix its parts before and after tuning, each a file and a document; of the block what tuning reached. */
    private static final int SAVES_PER_BLOCK = 4 * MATRICES / BLOCKS + 1;

    @TempDir
    private static Path straight;

    @TempDir
    private Path directory;

    private final MemoryRunState memory = new MemoryRunState();
    private final SampleRuns.Heard heard = new SampleRuns.Heard();

    @BeforeAll
    static void runStraight() {
        SampleRuns.compress(REQUEST, straight.resolve("out"));
    }

    private void killAtSave(int save, boolean before) {
        memory.killAtSave(REQUEST, directory.resolve("killed"), save, before);
    }

    private void finish() throws IOException {
        Path resumed = directory.resolve("resumed");
        SampleRuns.compress(REQUEST, resumed, memory, heard);
        assertThat(resumed.resolve("factored/model.safetensors"))
                .hasSameBinaryContentAs(straight.resolve("out/factored/model.safetensors"));
        for (String field : new String[] {"matrices", "tunedBlocks", "calibrationLoss", "compressed"}) {
            assertThat(report(resumed, field)).as(field).isEqualTo(report(straight.resolve("out"), field));
        }
    }

    private static Object report(Path output, String field) throws IOException {
        return Json.parse(Files.readString(output.resolve("report.json"))).get(field);
    }

    private long tunedBlocks() {
        return heard.progress.stream()
                        .filter(progress -> progress.phase() == Phase.TUNE)
                        .count()
                / 2;
    }

    @DisplayName("case 13: a worker killed with -9 among tuned blocks resumes with an identical artefact")
    @ParameterizedTest
    @CsvSource({"30, true, 1", "34, false, 1", "58, true, 1", "116, false, 4"})
    void goesOnBehindTheLastBlockThatWasKept(int save, boolean before, int kept) throws IOException {
        assertThat(SAVES_PER_BLOCK).isEqualTo(29);
        killAtSave(save, before);

        finish();

        assertThat(tunedBlocks()).isEqualTo(BLOCKS - kept);
        assertThat(heard.restored).isEqualTo(kept * MATRICES / BLOCKS);
        assertThat(memory.saves("decomposed-")).as("decomposed").isBetween(MATRICES, MATRICES + 1);
        assertThat(memory.refused).isEmpty();
    }

    @DisplayName("case 23: a truncated checkpoint at resume is not used, the ones before are, and it is said")
    @Test
    void compressesABlockAgainOfWhichSomethingIsDamagedOrGone() throws IOException {
        killAtSave(2 * SAVES_PER_BLOCK + 2, false);
        memory.files.computeIfPresent("block-00001.3.safetensors", (name, bytes) -> Arrays.copyOf(bytes, 100));

        finish();

        assertThat(tunedBlocks()).isEqualTo(BLOCKS - 1);
        assertThat(memory.refused).containsExactly("block-00001.3: its file was truncated or altered");
    }

    @Test
    void doesNotTakeTheBlocksOfAnotherRecipe() throws IOException {
        SampleRuns.compress(SampleRuns.request("""
                        {"preset":"fast","target":"dense","seed":1,"tuning":{"kind":"block","epochs":2}}"""), directory.resolve("other"), memory, CompressionListener.SILENT);

        finish();

        assertThat(tunedBlocks()).isEqualTo(BLOCKS);
    }
}
