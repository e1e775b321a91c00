package io.twofold.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.engine.CompressionCancelledException;
import io.twofold.engine.FetchMonitor;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.S3Reference;
import io.twofold.s3.S3Endpoint;
import io.twofold.source.fetch.Patience;
import io.twofold.testing.TestBucket;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ObjectStoreTest {
    private static final String BUCKET = "models";
    private static final byte[] WEIGHTS = new byte[2_000_000];

    private static TestBucket bucket;

    @TempDir
    private Path cache;

    private ObjectStore store;

    @BeforeAll
    static void startsAStore() throws Exception {
        new Random(1).nextBytes(WEIGHTS);
        bucket = new TestBucket(BUCKET);
        for (String name :
                List.of("config.json", "tokenizer.json", "notes.txt", "pytorch_model.bin", "sub/other.json")) {
            bucket.put("llama/" + name, name.getBytes(StandardCharsets.UTF_8));
        }
        bucket.put("llama/model.safetensors", WEIGHTS);
    }

    @AfterAll
    static void stopsIt() throws Exception {
        bucket.close();
    }

    @BeforeEach
    void opensTheStore() {
        store = new ObjectStore(settings(bucket.address()));
    }

    @Test
    void bringsTheFilesOfAModel() throws IOException {
        Path directory = model("s3://models/llama").path();

        assertThat(names(directory)).containsExactly("config.json", "model.safetensors", "tokenizer.json");
        assertThat(directory.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void keepsWhatItHasUntilAnObjectChanges() throws IOException {
        bucket.put("changing/config.json", "{}".getBytes(StandardCharsets.UTF_8));
        ObjectStore.Cached before = model("s3://models/changing");
        Files.setLastModifiedTime(before.path().resolve("config.json"), FileTime.fromMillis(0));

        assertThat(model("s3://models/changing")).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(before.path().resolve("config.json"))
                        .toMillis())
                .isZero();

        bucket.put("changing/config.json", "{ }".getBytes(StandardCharsets.UTF_8));
        ObjectStore.Cached after = model("s3://models/changing");
        assertThat(after.version()).isNotEqualTo(before.version());
        assertThat(after.path().resolve("config.json")).hasContent("{ }");
        assertThat(before.path().resolve("config.json")).hasContent("{}");
    }

    @Test
    void describesAModelAndLeavesARunToFetchTheRest() throws IOException {
        S3Reference reference = S3Reference.parse("s3://models/llama");
        ObjectStore.Cached description =
                store.description(reference, cache.resolve("description"), FetchMonitor.SILENT);

        assertThat(names(description.path())).containsExactly("config.json", "model.safetensors", "tokenizer.json");
        assertThat(Files.readAllBytes(description.path().resolve("model.safetensors")))
                .startsWith(Arrays.copyOf(WEIGHTS, 1 << 16))
                .hasSameSizeAs(WEIGHTS)
                .isNotEqualTo(WEIGHTS);

        ObjectStore.Cached model = model("s3://models/llama");
        assertThat(model.version()).isEqualTo(description.version());
        assertThat(model.path().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(store.description(reference, cache.resolve("another"), FetchMonitor.SILENT))
                .isEqualTo(model);
    }

    @Test
    void bringsAText() {
        ObjectStore.Cached text = store.file(S3Reference.parse("s3://models/llama/notes.txt"), FetchMonitor.SILENT);

        assertThat(text.path()).hasFileName("notes.txt").hasContent("notes.txt");
        assertThat(text.version()).matches("[0-9a-f]{40}");
    }

    @Test
    void goesOnWhereACancelledFetchEnded() throws IOException {
        assertThatThrownBy(() -> store.model(S3Reference.parse("s3://models/llama"), new FetchMonitor() {
                    private boolean enough;

                    @Override
                    public void progress(String what, long done, long total) {
                        enough = done >= 1_000_000;
                    }

                    @Override
                    public void checkCancelled() {
                        if (enough) {
                            throw new CompressionCancelledException();
                        }
                    }
                }))
                .isInstanceOf(CompressionCancelledException.class);
        Path incomplete = find(".model.safetensors.incomplete");
        byte[] half = Files.readAllBytes(incomplete);
        assertThat(half.length).isBetween(1_000_000, 1_999_999);

        Path directory = model("s3://models/llama").path();

        assertThat(directory.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(incomplete).doesNotExist();
    }

    @Test
    void deletesWhatIsNotWhatTheETagPromises() throws IOException {
        model("s3://models/llama");
        Path weights = find("model.safetensors");
        Files.delete(weights);
        byte[] foreign = Arrays.copyOf(WEIGHTS, 1_000);
        foreign[0] ^= 1;
        Path incomplete = Files.write(weights.resolveSibling(".model.safetensors.incomplete"), foreign);

        assertRefused(FailureCode.SOURCE_UNAVAILABLE, store, "s3://models/llama", "came damaged");
        assertThat(incomplete).doesNotExist();
        assertThat(model("s3://models/llama").path().resolve("model.safetensors"))
                .hasBinaryContent(WEIGHTS);
    }

    @Test
    void saysWhatIsNotThere() {
        assertRefused(FailureCode.INVALID_REQUEST, store, "s3://models/nothing", "has no files of a model");
        assertRefused(FailureCode.INVALID_REQUEST, store, "s3://nowhere/llama", "does not exist; check bucket and key");
        CompressionException missing = catchThrowableOfType(
                CompressionException.class,
                () -> store.file(S3Reference.parse("s3://models/none.txt"), FetchMonitor.SILENT));
        assertThat(missing).hasMessage("s3://models/none.txt does not exist; check bucket and key");
    }

    @Test
    void saysThatTheCredentialsDoNotFit() {
        String right = System.getProperty("aws.secretAccessKey");
        System.setProperty("aws.secretAccessKey", "wrong");
        try {
            assertRefused(
                    FailureCode.INVALID_REQUEST,
                    store,
                    "s3://models/llama",
                    "may not be read with the credentials that this process has");
        } finally {
            System.setProperty("aws.secretAccessKey", right);
        }
    }

    @Test
    void saysThatTheStoreDoesNotAnswer() {
        ObjectStore nobody = new ObjectStore(settings(URI.create("http://127.0.0.1:1")));

        assertRefused(FailureCode.SOURCE_UNAVAILABLE, nobody, "s3://models/llama", "cannot be fetched now");
    }

    private ObjectStore.Cached model(String reference) {
        return store.model(S3Reference.parse(reference), FetchMonitor.SILENT);
    }

    private static void assertRefused(FailureCode code, ObjectStore store, String reference, String message) {
        CompressionException refusal = catchThrowableOfType(
                CompressionException.class, () -> store.model(S3Reference.parse(reference), FetchMonitor.SILENT));
        assertThat(refusal).isNotNull().hasMessageStartingWith(reference).hasMessageContaining(message);
        assertThat(refusal.code()).isEqualTo(code);
    }

    private S3Settings settings(URI endpoint) {
        return new S3Settings(
                new S3Endpoint(endpoint),
                cache,
                new Patience(
                        2, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(5), Duration.ofSeconds(5)));
    }

    private Path find(String name) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
