package io.twofold.source.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.twofold.engine.FetchMonitor;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.HubReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HubTest extends HubFixture {
    @Test
    void bringsAModelIntoTheCacheAsThePythonLibraryDoes() throws IOException {
        Path directory = fetch();

        Path repository = cache.resolve("models--org--name");
        assertThat(directory).isEqualTo(repository.resolve("snapshots/" + FakeHub.COMMIT));
        assertThat(directory.resolve(WEIGHTS)).hasBinaryContent(weights).isSymbolicLink();
        assertThat(Files.readSymbolicLink(directory.resolve(WEIGHTS)))
                .isEqualTo(Path.of("../../blobs/" + server.etag(WEIGHTS)));
        assertThat(Files.readSymbolicLink(directory.resolve("config.json")))
                .isEqualTo(Path.of("../../blobs/" + server.etag("config.json")));
        assertThat(repository.resolve("refs/main")).hasContent(FakeHub.COMMIT);
        assertThat(names(repository.resolve("blobs"))).noneMatch(name -> name.endsWith(".incomplete"));
    }

    @Test
    void tellsWhichCommitItIs() {
        Hub.Cached model =
                new Hub(settings(null, false)).model(HubReference.model("hf:org/name@main"), FetchMonitor.SILENT);

        assertThat(model.reference()).hasToString("hf:org/name@" + FakeHub.COMMIT);
    }

    @Test
    void fetchesWhatMakesAModelAndNothingElse() throws IOException {
        server.small("tokenizer.model", "t")
                .small("merges.txt", "m")
                .small("vocab.txt", "v")
                .small("chat_template.jinja", "{{ x }}")
                .small("LICENSE", "free")
                .small("pytorch_model.bin", "pickle")
                .small("modeling_custom.py", "import os")
                .small("onnx/model.onnx", "o")
                .small("original/params.json", "{}")
                .small("model.safetensors.index.json", "{}")
                .large("consolidated.safetensors", bytes(10));

        assertThat(names(fetch()))
                .containsExactly(
                        "LICENSE",
                        "chat_template.jinja",
                        "config.json",
                        "merges.txt",
                        WEIGHTS,
                        "tokenizer.json",
                        "tokenizer.model",
                        "vocab.txt");
    }

    @Test
    void fetchesTheShardsThatTheIndexNames() throws IOException {
        server.close();
        server = new FakeHub("org/name");
        server.small("config.json", "{}")
                .small(
                        "model.safetensors.index.json",
                        "{\"weight_map\":{\"a\":\"model-1-of-2.safetensors\",\"b\":\"model-2-of-2.safetensors\"}}")
                .large("model-1-of-2.safetensors", bytes(100))
                .large("model-2-of-2.safetensors", bytes(200))
                .large("model-3-of-2.safetensors", bytes(300));

        assertThat(names(fetch()))
                .containsExactly(
                        "config.json",
                        "model-1-of-2.safetensors",
                        "model-2-of-2.safetensors",
                        "model.safetensors.index.json");
    }

    @Test
    void fetchesNothingTwice() throws IOException {
        fetch();
        Path again = fetch();

        assertThat(again.resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(server.gets(WEIGHTS)).hasSize(1);
        assertThat(server.gets("config.json")).hasSize(1);
    }

    @Test
    void sendsTheTokenToTheHubAndToNobodyElse() {
        new Hub(settings("hf_secret", false)).model(HubReference.model("hf:org/name"), FetchMonitor.SILENT);

        assertThat(server.requests())
                .extracting(FakeHub.Request::server, request -> request.header("Authorization"))
                .contains(tuple("storage", null))
                .doesNotContain(tuple("storage", "Bearer hf_secret"))
                .doesNotContain(tuple("hub", null));
    }

    @Test
    void tellsHowManyBytesHaveCome() {
        RecordingMonitor monitor = new RecordingMonitor();

        fetch(monitor);

        assertThat(monitor.what).isEqualTo("hf:org/name");
        assertThat(monitor.total).isEqualTo(weights.length);
        assertThat(monitor.done)
                .startsWith(0L)
                .endsWith((long) weights.length)
                .isSorted()
                .hasSizeGreaterThan(3);
    }

    @Test
    void fetchesAFileOfADataSet() throws IOException {
        try (FakeHub data = new FakeHub("datasets/org/texts")) {
            data.small("en/a b.jsonl", "{\"text\":\"x\"}");
            Hub hub = new Hub(new HubSettings(data.address(), null, cache, false, IMPATIENT));

            Hub.Cached file = hub.file(HubReference.file("hf:datasets/org/texts/en/a b.jsonl"), FetchMonitor.SILENT);

            assertThat(file.path())
                    .hasContent("{\"text\":\"x\"}")
                    .startsWithRaw(cache.resolve("datasets--org--texts/snapshots/" + FakeHub.COMMIT));
            assertThat(file.reference()).hasToString("hf:datasets/org/texts@" + FakeHub.COMMIT + "/en/a b.jsonl");
        }
    }

    @Test
    void readsOnlyTheCacheWhenOffline() throws IOException {
        fetch();
        int before = server.requests().size();

        Path directory = new Hub(settings(null, true))
                .model(HubReference.model("hf:org/name"), FetchMonitor.SILENT)
                .path();

        assertThat(directory.resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(server.requests()).hasSize(before);
    }

    @Test
    void saysOfflineWhatIsMissing() throws IOException {
        assertRefused(FailureCode.INVALID_REQUEST, settings(null, true), "hf:org/name")
                .contains("hf:org/name", "HF_HUB_OFFLINE", cache.toString());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void usesWhatThePythonLibraryFetched() throws IOException {
        Path repository = cache.resolve("models--org--name");
        Path blob = repository.resolve("blobs/" + server.etag(WEIGHTS));
        Files.createDirectories(blob.getParent());
        Files.write(blob, weights);

        Path directory = fetch();

        assertThat(directory.resolve(WEIGHTS).toRealPath()).isEqualTo(blob.toRealPath());
        assertThat(server.gets(WEIGHTS)).isEmpty();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
