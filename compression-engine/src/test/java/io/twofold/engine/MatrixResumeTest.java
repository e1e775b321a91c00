package io.twofold.engine;

import static io.twofold.engine.SampleRuns.MATRICES;
import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is killed goes on with the matrix at hand, does at most that one twice, and ends with the same bytes. */
class MatrixResumeTest {
    private static final String DENSE_TARGET = "{'preset':'fast','target':'dense'}";
    private static final String OWN_TARGET = "{'preset':'sparsegpt'}";

    /** What an uninterrupted run stored, by recipe. */
    private static final Map<String, Path> STRAIGHT = new HashMap<>();

    @TempDir
    private static Path straight;

    @TempDir
    private Path directory;

    private final MemoryRunState memory = new MemoryRunState();
    private final SampleRuns.Heard heard = new SampleRuns.Heard();

    private static CompressionRequest request(String recipe) {
        return SampleRuns.request(recipe.replace('\'', '"'));
    }

    private void finish(String recipe) throws IOException {
        Path uninterrupted = STRAIGHT.computeIfAbsent(recipe, name -> {
            Path output = straight.resolve("out-" + STRAIGHT.size());
            SampleRuns.compress(request(name), output);
            return output;
        });
        Path resumed = directory.resolve("resumed");
        SampleRuns.compress(request(recipe), resumed, memory, heard);
        assertThat(resumed.resolve("factored/model.safetensors"))
                .hasSameBinaryContentAs(uninterrupted.resolve("factored/model.safetensors"));
        for (String field : List.of("matrices", "calibrationLoss", "compressed", "size")) {
            assertThat(report(resumed, field)).as(field).isEqualTo(report(uninterrupted, field));
        }
    }

    private static Object report(Path output, String field) throws IOException {
        return Json.parse(Files.readString(output.resolve("report.json"))).get(field);
    }

    @DisplayName("case 13: a worker killed with -9 among matrices resumes with an identical artefact")
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'preset':'fast','target':'dense'} |  1 | true  | 0
            {'preset':'fast','target':'dense'} |  2 | true  | 0
            {'preset':'fast','target':'dense'} |  2 | false | 1
            {'preset':'fast','target':'dense'} | 21 | false | 10
            {'preset':'fast','target':'dense'} | 56 | false | 28
            {'preset':'sparsegpt'}             | 17 | true  | 8
            {'preset':'sparsegpt'}             | 30 | false | 15
            """)
    void doesAtMostOneMatrixTwice(String recipe, int save, boolean before, int kept) throws IOException {
        memory.killAtSave(request(recipe), directory.resolve("killed"), save, before);

        finish(recipe);

        assertThat(heard.restored).isEqualTo(kept);
        assertThat(memory.saves("block-")).isBetween(MATRICES, MATRICES + 1);
        assertThat(memory.refused).isEmpty();
    }

    @DisplayName("case 23: truncated and altered checkpoints at resume are not used, all others are, and it is said")
    @Test
    void doesAgainOnlyWhatIsDamaged() throws IOException {
        memory.killAtSave(request(DENSE_TARGET), directory.resolve("killed"), 40, false);
        memory.files.computeIfPresent("block-00000.1.safetensors", (name, bytes) -> Arrays.copyOf(bytes, 100));
        memory.files.computeIfPresent("block-00001.3.safetensors", (name, bytes) -> {
            byte[] altered = bytes.clone();
            altered[altered.length - 200] ^= 1;
            return altered;
        });
        memory.files.remove("block-00001.4.safetensors");
        memory.documents.computeIfPresent("block-00002.0.json", (name, text) -> text.substring(0, text.length() / 2));
        memory.documents.computeIfPresent(
                "block-00002.1.json", (name, text) -> text.replace("\"rank\":", "\"rank\":1"));

        finish(DENSE_TARGET);

        assertThat(heard.restored).isEqualTo(20 - 5);
        assertThat(memory.refused)
                .containsExactly(
                        "block-00000.1: its file was truncated or altered",
                        "block-00001.3: its file was truncated or altered",
                        "block-00001.4: its file is missing",
                        "block-00002.0.json: it was truncated or altered",
                        "block-00002.1.json: it was truncated or altered");
    }

    @Test
    void doesNotTakeTheMatricesOfAnotherSeed() throws IOException {
        SampleRuns.compress(
                SampleRuns.request("{\"preset\":\"sparsegpt\",\"seed\":1}"),
                directory.resolve("other"),
                memory,
                CompressionListener.SILENT);

        finish(OWN_TARGET);

        assertThat(heard.restored).isZero();
        assertThat(memory.refused).isEmpty();
    }
}
