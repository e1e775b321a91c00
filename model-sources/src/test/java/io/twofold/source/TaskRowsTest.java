package io.twofold.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.FetchMonitor;
import io.twofold.engine.FileSources;
import io.twofold.engine.LocalRows;
import io.twofold.engine.TaskLoader;
import io.twofold.engine.evaluation.Query.Continuation;
import io.twofold.engine.tasks.DataSplit;
import io.twofold.engine.tasks.PreparedTask;
import io.twofold.engine.tasks.TaskCatalog;
import io.twofold.failure.CompressionException;
import io.twofold.source.hub.FakeHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskRowsTest {
    private static final DataSplit TEST = new DataSplit("org/name", "part", null, List.of("name"), "test");

    @TempDir
    private Path directory;

    @Test
    void findsASplitInARepositoryAndPinsIt() throws IOException {
        try (FakeHub hub = new FakeHub("datasets/org/name")) {
            hub.small("part/test.jsonl", "{\"n\": 1}").small("part/train.jsonl", "{}");

            LocalRows rows = sources(hub, Permissions.ALL).rows(TEST, FetchMonitor.SILENT);

            assertThat(rows.pinned()).isEqualTo("hf:datasets/org/name@" + FakeHub.COMMIT + "/part/test.jsonl");
            assertThat(rows.files())
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasContent("{\"n\": 1}"));
            assertThat(hub.served("part/train.jsonl")).isZero();
        }
    }

    @Test
    void findsItInTheCacheWithoutANetwork() throws IOException {
        Map<String, String> offline = new HashMap<>();
        LocalRows fetched;
        try (FakeHub hub = new FakeHub("datasets/org/name")) {
            hub.small("part/test.jsonl", "{\"n\": 1}");
            fetched = sources(hub, Permissions.ALL).rows(TEST, FetchMonitor.SILENT);
            offline.put("HF_ENDPOINT", hub.address().toString());
        }
        offline.put("HF_HUB_OFFLINE", "1");

        assertThat(sources(offline, Permissions.ALL).rows(TEST, FetchMonitor.SILENT))
                .isEqualTo(fetched);
    }

    @Test
    void takesTheOneFileThatIsNamedWithoutLookingAtTheOthers() throws IOException {
        try (FakeHub hub = new FakeHub("datasets/org/name")) {
            hub.small("en/first.json", "{}");

            LocalRows rows = sources(hub, Permissions.ALL)
                    .rows(
                            new DataSplit("org/name", "en", "en/first.json", List.of("name"), "test"),
                            FetchMonitor.SILENT);

            assertThat(rows.pinned()).endsWith("/en/first.json");
            assertThat(hub.requests()).noneMatch(request -> request.path().startsWith("/api/datasets/"));
        }
    }

    @Test
    void saysWhenNoFileIsCertainlyTheSplit() throws IOException {
        try (FakeHub hub = new FakeHub("datasets/org/name")) {
            hub.small("script.py", "");
            ConfiguredSources sources = sources(hub, Permissions.ALL);

            assertThatThrownBy(() -> sources.rows(TEST, FetchMonitor.SILENT))
                    .isInstanceOf(CompressionException.class)
                    .hasMessage("The data set org/name has no files that are certainly its split 'test' of 'part'");
        }
    }

    @Test
    void asksNobodyWhoMayNotBeAsked() throws IOException {
        try (FakeHub hub = new FakeHub("datasets/org/name")) {
            ConfiguredSources sources = sources(hub, new Permissions(true, true, List.of("hf:datasets/other")));

            assertThatThrownBy(() -> sources.rows(TEST, FetchMonitor.SILENT))
                    .isInstanceOf(CompressionException.class)
                    .hasMessageContaining("only these may: hf:datasets/other");
            assertThat(hub.requests()).isEmpty();
        }
    }

    @Test
    void aTaskWithoutARepositoryNeedsADirectory() {
        DataSplit own = new DataSplit(null, null, null, List.of("own"), "test");

        assertThatThrownBy(() -> sources(Map.of(), Permissions.ALL).rows(own, FetchMonitor.SILENT))
                .isInstanceOf(CompressionException.class)
                .hasMessageContainingAll("own", "TWOFOLD_DATASETS");
        assertThatThrownBy(() -> new FileSources(List.of(directory)).rows(own, FetchMonitor.SILENT))
                .isInstanceOf(CompressionException.class)
                .hasMessage("Only file: references are read here, but this is the data set own");
    }

    @Test
    void aTaskIsPreparedFromADirectoryThatStandsInForTheHub() throws IOException {
        Files.writeString(
                directory.resolve("arc_easy_validation.jsonl"),
                "{\"question\": \"Q\", \"choices\": {\"text\": [\"a\"], \"label\": [\"A\"]}, \"answerKey\": \"A\"}\n"
                        + "{\"question\": \"R\", \"choices\": {\"text\": [\"b\"], \"label\": [\"A\"]}, \"answerKey\":"
                        + " \"A\"}\n");
        TaskLoader loader = new TaskLoader(
                sources(Map.of("TWOFOLD_DATASETS", directory.toString()), new Permissions(false, false, List.of())));

        PreparedTask task = loader.prepare(new TaskCatalog(null).task("arc_easy"), 1, null, FetchMonitor.SILENT);

        assertThat(task.queries())
                .containsExactly(
                        List.of(new Continuation("Question: R\nAnswer: b\n\nQuestion: Q\nAnswer:", " a")),
                        List.of(new Continuation("Question: Q\nAnswer: a\n\nQuestion: R\nAnswer:", " b")));
    }

    private ConfiguredSources sources(FakeHub hub, Permissions permissions) {
        return sources(Map.of("HF_ENDPOINT", hub.address().toString()), permissions);
    }

    private ConfiguredSources sources(Map<String, String> environment, Permissions permissions) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("HF_HOME", directory.resolve("home").toString());
        return ConfiguredSources.of(List.of(), permissions, all, directory);
    }
}
