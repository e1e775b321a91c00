package io.twofold.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.FetchMonitor;
import io.twofold.engine.LocalText;
import io.twofold.engine.TextUse;
import io.twofold.engine.text.TextReader;
import io.twofold.engine.text.TextRows;
import io.twofold.failure.CompressionException;
import io.twofold.source.hub.FakeHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredSourcesTest {
    @TempDir
    private Path directory;

    @Test
    void takesThePartOfC4ThatTheFieldMeasuresOn() throws IOException {
        try (FakeHub hub = new FakeHub("datasets/allenai/c4")) {
            hub.small("en/c4-validation.00000-of-00008.json.gz", rows(1_200));

            LocalText text = sources(Map.of("HF_ENDPOINT", hub.address().toString()), Permissions.ALL)
                    .text("c4", TextUse.EVALUATION, FetchMonitor.SILENT);

            assertThat(text.pinned())
                    .isEqualTo("hf:datasets/allenai/c4@" + FakeHub.COMMIT + "/en/c4-validation.00000-of-00008.json.gz");
            assertThat(TextReader.read(text.file(), text.rows(), "c4"))
                    .startsWith("0 1 2 ")
                    .endsWith(" 1098 1099");
        }
    }

    @Test
    void takesTheTestPartOfWikiTextToMeasureAndTheTrainPartToCalibrate() throws IOException {
        try (FakeHub hub = new FakeHub("datasets/Salesforce/wikitext")) {
            hub.small("wikitext-2-raw-v1/train-00000-of-00001.parquet", "train")
                    .small("wikitext-2-raw-v1/test-00000-of-00001.parquet", "test");
            ConfiguredSources sources =
                    sources(Map.of("HF_ENDPOINT", hub.address().toString()), Permissions.ALL);

            LocalText train = sources.text("wikitext2", TextUse.CALIBRATION, FetchMonitor.SILENT);
            LocalText test = sources.text("wikitext2", TextUse.EVALUATION, FetchMonitor.SILENT);

            assertThat(train.file()).hasContent("train");
            assertThat(test.file()).hasContent("test");
            assertThat(test.rows()).isEqualTo(TextRows.ALL);
        }
    }

    @Test
    void aDirectoryCanStandInForTheHub() throws IOException {
        Files.createDirectories(directory.resolve("sets/wikitext2"));
        Files.writeString(directory.resolve("sets/wikitext2/wiki.test.raw"), "here");
        ConfiguredSources sources = sources(
                Map.of("TWOFOLD_DATASETS", directory.resolve("sets").toString()),
                new Permissions(false, false, List.of()));

        assertThat(sources.text("wikitext2", TextUse.EVALUATION, FetchMonitor.SILENT)
                        .file())
                .hasContent("here");
        assertThatThrownBy(() -> sources.text("wikitext2", TextUse.CALIBRATION, FetchMonitor.SILENT))
                .isInstanceOf(CompressionException.class)
                .hasMessageContainingAll("TWOFOLD_DATASETS", "calibration", "wikitext2/wiki.train.raw");
    }

    @Test
    void readsFilesBelowItsRootsOnly() throws IOException {
        Path model = Files.createDirectories(directory.resolve("models/a"));
        ConfiguredSources sources = sources(Map.of(), Permissions.ALL);

        assertThat(sources.model("file:" + model, FetchMonitor.SILENT).directory())
                .isEqualTo(model.toRealPath());
        assertThatThrownBy(() -> sources.model("file:/etc", FetchMonitor.SILENT))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("Nothing readable at file:/etc");
    }

    @Test
    void asksNobodyForWhatIsNotPermitted() throws IOException {
        try (FakeHub hub = new FakeHub("org/name")) {
            ConfiguredSources sources = sources(
                    Map.of("HF_ENDPOINT", hub.address().toString()), new Permissions(true, true, List.of("hf:mine")));

            assertThatThrownBy(() -> sources.model("hf:org/name", FetchMonitor.SILENT))
                    .isInstanceOf(CompressionException.class)
                    .hasMessage("hf:org/name may not be fetched by this server: only these may: hf:mine");
            assertThat(hub.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:gpt2", "s3://x", "wikitext2", "nonsense"})
    void refusesWhatIsNoReferenceToAModel(String reference) {
        assertThatThrownBy(() -> sources(Map.of(), Permissions.ALL).model(reference, FetchMonitor.SILENT))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining(reference);
    }

    private ConfiguredSources sources(Map<String, String> environment, Permissions permissions) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("HF_HOME", directory.resolve("hf").toString());
        return ConfiguredSources.of(List.of(directory.resolve("models")), permissions, all, directory.resolve("home"));
    }

    private static String rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"text\":\"" + i + "\"}")
                .collect(Collectors.joining("\n"));
    }
}
