package io.twofold.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.engine.CompressionListener;
import io.twofold.engine.FileSources;
import io.twofold.engine.Sources;
import io.twofold.engine.Twofold;
import io.twofold.engine.tasks.TaskCatalog;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.CompressionReport;
import io.twofold.report.Estimate;
import io.twofold.s3.S3Endpoint;
import io.twofold.source.fetch.Patience;
import io.twofold.source.hub.FakeHub;
import io.twofold.source.hub.HubSettings;
import io.twofold.source.s3.S3Settings;
import io.twofold.testing.TestBucket;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sample model, as it lies elsewhere: estimated first, then compressed. */
@Timeout(300)
class RemoteEstimateTest {
    private static final String WEIGHTS = "model.safetensors";
    private static final int ENOUGH = 100_000;

    @TempDir
    private Path directory;

    private final Map<String, byte[]> sample = new LinkedHashMap<>();

    @BeforeEach
    void readsTheSample() throws IOException {
        for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json", WEIGHTS)) {
            try (InputStream in = Sources.class.getResourceAsStream("/io/twofold/sample/model/" + name)) {
                sample.put(name, Objects.requireNonNull(in).readAllBytes());
            }
        }
        assertThat(weights()).hasSizeGreaterThan(5 * ENOUGH);
    }

    @Test
    void ofAModelOnTheHubNeedsItsHeadersOnly() throws IOException {
        try (FakeHub hub = new FakeHub("org/sample")) {
            sample.forEach((name, content) -> {
                if (name.equals(WEIGHTS)) {
                    hub.large(name, content);
                } else {
                    hub.small(name, new String(content, StandardCharsets.UTF_8));
                }
            });
            Sources sources = sources(hub.address(), null);

            assertSameAsLocal("hf:org/sample", sources);
            assertThat(hub.served(WEIGHTS)).isPositive().isLessThan(ENOUGH);

            CompressionReport report = compress("hf:org/sample", sources);
            assertThat(hub.served(WEIGHTS)).isGreaterThanOrEqualTo(weights().length);
            assertThat(report.sources()).containsExactly("hf:org/sample@" + FakeHub.COMMIT);
        }
    }

    @Test
    void ofAModelInAnObjectStoreNeedsItsHeadersOnly() throws Exception {
        try (TestBucket bucket = new TestBucket("models");
                CountingRelay relay = new CountingRelay(bucket.address().getPort())) {
            sample.forEach((name, content) -> bucket.put("sample/" + name, content));
            long small = sample.values().stream()
                            .mapToLong(content -> content.length)
                            .sum()
                    - weights().length;
            Sources sources = sources(URI.create("http://127.0.0.1:1"), relay.address());

            assertSameAsLocal("s3://models/sample", sources);
            assertThat(relay.answered()).isBetween(small, small + ENOUGH);

            CompressionReport report = compress("s3://models/sample", sources);
            assertThat(relay.answered()).isGreaterThan(small + weights().length);
            assertThat(report.sources()).singleElement().asString().startsWith("s3://models/sample#");
        }
    }

    private byte[] weights() {
        return Objects.requireNonNull(sample.get(WEIGHTS));
    }

    private void assertSameAsLocal(String reference, Sources sources) throws IOException {
        Estimate estimate = Twofold.estimate(request(reference), sources);
        Estimate local = Twofold.estimate(request("builtin:sample"), Sources.anywhere());

        assertThat(estimate.size()).isEqualTo(local.size());
        assertThat(estimate.kept()).isEqualTo(local.kept());
        assertThat(estimate.disk()).isEqualTo(local.disk());
    }

    private CompressionReport compress(String reference, Sources sources) {
        CompressionReport report =
                Twofold.compress(request(reference), sources, directory.resolve("out"), CompressionListener.SILENT);
        assertThat(Files.exists(directory.resolve("out/manifest.json"))).isTrue();
        return report;
    }

    private static CompressionRequest request(String model) {
        return RequestReader.read(Json.parse("""
                {"model":"%s","device":"cpu","exports":["hf-dense","factored"],
                 "recipe":{"preset":"qr-uniform","decomposition":{"iterations":1}},
                 "calibration":{"data":"builtin:sample","sequences":1,"sequenceLength":16},"evaluation":{"perplexity":[]}}""".formatted(model)));
    }

    private Sources sources(URI hub, @Nullable URI store) {
        return new ConfiguredSources(
                new FileSources(List.of()),
                Permissions.ALL,
                new HubSettings(hub, null, directory.resolve("hf"), false, Patience.DEFAULT),
                new S3Settings(new S3Endpoint(store), directory.resolve("s3"), Patience.DEFAULT),
                null,
                new TaskCatalog(null));
    }
}
