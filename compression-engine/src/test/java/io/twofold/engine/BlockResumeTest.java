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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is killed among its blocks goes on with the next one and ends with the same bytes. */
class BlockResumeTest {
    private static final CompressionRequest REQUEST = SampleRuns.request("""
            {"preset":"fast","target":"dense","tuning":{"kind":"block","epochs":2}}""");

    /** Of each block the files of its matrices, and the document that says so. */
    private static final int SAVES_PER_BLOCK = MATRICES / BLOCKS + 1;

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

    @ParameterizedTest
    @CsvSource({"1, true, 0", "9, true, 1", "16, true, 1", "16, false, 2", "32, false, 4"})
    void goesOnBehindTheLastBlockThatWasKept(int save, boolean before, int kept) throws IOException {
        assertThat(SAVES_PER_BLOCK).isEqualTo(8);
        killAtSave(save, before);

        finish();

        assertThat(tunedBlocks()).isEqualTo(BLOCKS - kept);
    }

    @Test
    void compressesABlockAgainOfWhichSomethingIsDamagedOrGone() throws IOException {
        killAtSave(2 * SAVES_PER_BLOCK + 1, false);
        memory.files.computeIfPresent("block-00001.3.safetensors", (name, bytes) -> Arrays.copyOf(bytes, 100));
        memory.documents.put("block-00000.json", "{}");

        finish();

        assertThat(tunedBlocks()).isEqualTo(BLOCKS);
    }

    @Test
    void doesNotTakeTheBlocksOfAnotherRecipe() throws IOException {
        SampleRuns.compress(SampleRuns.request("""
                        {"preset":"fast","target":"dense","seed":1,"tuning":{"kind":"block","epochs":2}}"""), directory.resolve("other"), memory, CompressionListener.SILENT);

        finish();

        assertThat(tunedBlocks()).isEqualTo(BLOCKS);
    }
}
