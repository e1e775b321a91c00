package io.twofold.engine;

import static io.twofold.engine.SampleRuns.MATRICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import io.twofold.report.SearchStep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of CAP that is killed, wherever that is, is gone on with and ends with the same bytes. */
class CandidateResumeTest {
    private static final CompressionRequest REQUEST = SampleRuns.candidates("cap");

    @TempDir
    private static Path straight;

    @TempDir
    private Path directory;

    private final MemoryRunState memory = new MemoryRunState();
    private SampleRuns.Heard heard;

    @BeforeAll
    static void runStraight() {
        SampleRuns.compress(REQUEST, straight.resolve("out"));
    }

    @BeforeEach
    void listen() {
        heard = new SampleRuns.Heard();
    }

    private void killAtSave(CompressionRequest request, int save, boolean before) {
        memory.killAtSave(request, directory.resolve("killed"), save, before);
    }

    private void finish() throws IOException {
        Path resumed = directory.resolve("resumed");
        SampleRuns.compress(REQUEST, resumed, memory, heard);
        assertThat(resumed.resolve("factored/model.safetensors"))
                .hasSameBinaryContentAs(straight.resolve("out/factored/model.safetensors"));
        assertThat(report(resumed, "allocation")).isEqualTo(report(straight.resolve("out"), "allocation"));
        assertThat(report(resumed, "matrices")).isEqualTo(report(straight.resolve("out"), "matrices"));
    }

    /** How often the candidates of each matrix were saved. */
    private List<Integer> candidateSaves() {
        return memory.fileSaves.entrySet().stream()
                .filter(saves -> saves.getKey().startsWith("candidates-"))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Object report(Path output, String field) throws IOException {
        return Json.parse(Files.readString(output.resolve("report.json"))).get(field);
    }

    @Test
    void solvesNoMatrixTwiceHoweverOftenItWasKilled() throws IOException {
        // while the tenth matrix is saved, after the twentieth was, after the sensitivities, before and after a step
        killAtSave(REQUEST, 2 * 9 + 1, true);
        killAtSave(REQUEST, 2 * (20 - 9), false);
        killAtSave(REQUEST, 2 * (MATRICES - 20) + 1, false);
        killAtSave(REQUEST, 2, true);
        killAtSave(REQUEST, 1, false);

        finish();

        assertThat(candidateSaves()).hasSize(MATRICES).containsOnly(1);
        assertThat(heard.resumed).hasSize(1);
        assertThat(heard.resumed.get(0)).extracting(SearchStep::iteration).containsExactly(1, 2);
        assertThat(heard.steps).extracting(SearchStep::iteration).containsExactly(3);
        assertThat(heard.heardOf("probed block")).isFalse();
    }

    @Test
    void goesOnAfterTheSensitivitiesWithoutMeasuringThemAgain() throws IOException {
        killAtSave(REQUEST, 2 * MATRICES + 1, false);

        finish();

        assertThat(heard.resumed).as("there are no steps to hear of").isEmpty();
        assertThat(heard.steps).hasSize(3);
        assertThat(heard.heardOf("probed block")).isFalse();
    }

    @Test
    void goesOnAfterTheLastStep() throws IOException {
        killAtSave(REQUEST, 2 * MATRICES + 4, false);

        finish();

        assertThat(heard.resumed.get(0)).hasSize(3);
        assertThat(heard.steps).isEmpty();
    }

    @Test
    void goesOnAfterItWasCancelledBetweenTwoMatrices() throws IOException {
        assertThatThrownBy(() ->
                        SampleRuns.compress(REQUEST, directory.resolve("killed"), memory, new CompressionListener() {
                            private boolean enough;

                            @Override
                            public void progress(Progress now) {
                                enough = now.phase() == Phase.ALLOCATE && now.done() == 5;
                            }

                            @Override
                            public boolean cancelled() {
                                return enough;
                            }
                        }))
                .isInstanceOf(CompressionCancelledException.class);
        assertThat(memory.files).hasSize(5);

        finish();

        assertThat(candidateSaves()).hasSize(MATRICES).containsOnly(1);
        assertThat(heard.resumed).isEmpty();
    }

    @Test
    void whatAnotherRequestLeftCountsAsNothing() throws IOException {
        killAtSave(SampleRuns.candidates("cap", "recipe.seed", "9"), 2 * MATRICES + 2, false);

        finish();

        assertThat(candidateSaves()).hasSize(MATRICES).containsOnly(2);
        assertThat(heard.resumed).isEmpty();
        assertThat(heard.steps).hasSize(3);
    }

    @Test
    void whatIsDamagedIsMadeAgain() throws IOException {
        killAtSave(REQUEST, 2 * MATRICES + 2, false);
        String damaged = memory.files.keySet().iterator().next();
        memory.files.put(damaged, "damaged".getBytes(StandardCharsets.UTF_8));
        memory.documents.put("search.json", "{\"fingerprint\":");

        finish();

        assertThat(memory.fileSaves).containsEntry(damaged, 2);
        assertThat(candidateSaves()).filteredOn(saves -> saves > 1).hasSize(1);
        assertThat(heard.resumed).isEmpty();
        assertThat(heard.steps).hasSize(3);
    }
}
