package io.twofold.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.failure.FailureCode;
import io.twofold.s3.S3Endpoint;
import io.twofold.testing.TcpProxy;
import io.twofold.testing.TestBucket;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class S3ArtifactStoreTest extends ArtifactStoreContract {
    private static final int PART = 5 << 20; // the least that S3 takes
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final AtomicInteger STORES = new AtomicInteger();

    private static TestBucket bucket;

    @BeforeAll
    static void startsAServer() throws Exception {
        bucket = new TestBucket("artifacts");
    }

    @AfterAll
    static void stopsIt() throws Exception {
        bucket.close();
    }

    @Override
    ArtifactStore open() {
        return at("artifacts", "store" + STORES.incrementAndGet(), bucket.address());
    }

    @Override
    void leaveUnfinished(String jobId, String name) {
        bucket.begin("store" + STORES.get() + "/" + jobId + "/1/" + name);
    }

    @Override
    boolean forgetsAtOnce() {
        return bucket.isOwn(); // SeaweedFS lists empty directories for some minutes
    }

    private static S3ArtifactStore at(String bucketName, String prefix, URI endpoint) {
        S3Endpoint store = new S3Endpoint(endpoint);
        // small pages, so that a handful of files has several
        return new S3ArtifactStore(new S3Location(bucketName, prefix + "/"), store, store, PART, 2, SILENCE);
    }

    @Test
    void putsLargeFilesInParts() throws IOException {
        ArtifactStore store = at("artifacts", "large", bucket.address());
        byte[] content = new byte[2 * PART + 12_345];
        new Random(1).nextBytes(content);
        Path file = Files.write(scratch.resolve("large"), content);

        store.put("job_1", 1, "model.safetensors", file);

        StoredArtifact found = store.find("job_1", 1, "model.safetensors").orElseThrow();
        assertThat(found.bytes()).isEqualTo(content.length);
        try (InputStream in = found.open(0)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        try (InputStream in = found.open(2 * PART)) {
            assertThat(in.readNBytes(3))
                    .containsExactly(content[2 * PART], content[2 * PART + 1], content[2 * PART + 2]);
        }
        assertThat(bucket.uploads()).isEmpty();
        assertThat(bucket.etag("large/job_1/1/model.safetensors")).contains("-3");
    }

    @Test
    void leavesNothingOfALargeFileThatCannotBeStored() throws IOException {
        ArtifactStore store = at("artifacts", "cut", bucket.address());
        Path file = Files.write(scratch.resolve("large"), new byte[3 * PART]);
        store.put("job_1", 1, "model.safetensors", file("before"));
        try (TcpProxy network = TcpProxy.to(bucket.address().getPort())) {
            ArtifactStore far = at("artifacts", "cut", URI.create("http://127.0.0.1:" + network.port()));
            bucket.afterPart(() -> network.cut());

            assertRefused(() -> far.put("job_1", 1, "model.safetensors", file), "does not answer", false);
        } finally {
            bucket.afterPart(() -> {});
        }

        assertThat(read(store.find("job_1", 1, "model.safetensors").orElseThrow(), 0))
                .isEqualTo("before");
        assertThat(bucket.uploads()).as("what could not be aborted").hasSize(1);
        assertThat(store.discardUnfinished(Instant.now().plusSeconds(60))).isEqualTo(1);
        assertThat(bucket.uploads()).isEmpty();
    }

    @Test
    void abortsAnUploadThatFails() throws IOException {
        ArtifactStore store = at("artifacts", "shrinking", bucket.address());
        Path file = Files.write(scratch.resolve("large"), new byte[3 * PART]);
        bucket.afterPart(() -> shrink(file));
        try {
            assertThatThrownBy(() -> store.put("job_1", 1, "model.safetensors", file))
                    .isInstanceOf(ArtifactStoreException.class)
                    .hasMessageContaining("shrank");
        } finally {
            bucket.afterPart(() -> {});
        }

        assertThat(store.find("job_1", 1, "model.safetensors")).isEmpty();
        assertThat(bucket.uploads()).isEmpty();
    }

    private static void shrink(Path file) {
        try {
            Files.write(file, new byte[1]);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void letsNobodyCompleteAnUploadOfADeletedJob() {
        ArtifactStore store = at("artifacts", "zombie", bucket.address());
        bucket.begin("zombie/job_1/1/model.safetensors");
        bucket.begin("zombie/job_10/1/model.safetensors");

        store.delete("job_1");

        assertThat(bucket.uploads()).containsExactly("zombie/job_10/1/model.safetensors");
        store.delete("job_10");
    }

    @Test
    void leavesUploadsOfOthersAlone() {
        ArtifactStore store = at("artifacts", "shared", bucket.address());
        bucket.begin("shared/somebody-elses.bin");

        assertThat(store.discardUnfinished(Instant.now().plusSeconds(60))).isZero();

        assertThat(bucket.uploads()).containsExactly("shared/somebody-elses.bin");
        bucket.abortUploads();
    }

    @Test
    void noticesThatAnObjectIsNotWhatWasStored() throws IOException {
        ArtifactStore store = at("artifacts", "damaged", bucket.address());
        store.put("job_1", 1, "report.json", file("as it was"));
        bucket.put(
                "damaged/job_1/1/report.json",
                "as it is!".getBytes(StandardCharsets.UTF_8),
                bucket.metadata("damaged/job_1/1/report.json"));

        StoredArtifact found = store.find("job_1", 1, "report.json").orElseThrow();

        assertThatThrownBy(() -> read(found, 0)).isInstanceOf(IOException.class).hasMessageContaining("is damaged");
        assertThat(read(found, 6)).as("a part has no digest").isEqualTo("is!");
    }

    @Test
    void sendsTheDigestSoThatTheStoreRefusesWhatIsDamagedOnTheWay() throws IOException {
        Path file = file("first");
        Path other = file("other");
        S3Content changing = new S3Content(5) {
            private int opened;

            @Override
            InputStream open(long from) throws IOException {
                return Files.newInputStream(opened++ == 0 ? file : other);
            }
        };
        S3Location location = new S3Location("artifacts", "digest/");
        S3Upload upload = new S3Upload(new S3Endpoint(bucket.address()).client(SILENCE), location, PART);

        assertRefused(() -> upload.put("digest/report.json", changing, "store it"), "arrived damaged", false);
        assertThat(bucket.keys()).doesNotContain("digest/report.json");
    }

    @Test
    void readsOnlyWhatWasFound() throws IOException {
        ArtifactStore store = at("artifacts", "replaced", bucket.address());
        store.put("job_1", 0, "search.json", file("first"));
        StoredArtifact found = store.find("job_1", 0, "search.json").orElseThrow();
        store.put("job_1", 0, "search.json", file("and now another"));

        assertRefused(() -> found.open(0), "answers 412", false);
    }

    @Test
    void doesNotTakeACutTransferForAWholeOne() throws Exception {
        byte[] content = new byte[4 << 20];
        ArtifactStore store = at("artifacts", "truncated", bucket.address());
        store.put("job_1", 1, "model.safetensors", Files.write(scratch.resolve("file"), content));
        try (TcpProxy network = TcpProxy.to(bucket.address().getPort())) {
            ArtifactStore far = at("artifacts", "truncated", URI.create("http://127.0.0.1:" + network.port()));
            StoredArtifact found = far.find("job_1", 1, "model.safetensors").orElseThrow();
            network.slow(1 << 20);
            try (InputStream in = found.open(0)) {
                in.readNBytes(1 << 16);
                network.reset();

                assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void givesLinksThatNeedNoCredentialsAndEnd() throws Exception {
        ArtifactStore store = at("artifacts", "links", bucket.address());
        store.put("job_1", 1, "report.json", file("{}"));
        StoredArtifact found = store.find("job_1", 1, "report.json").orElseThrow();

        URI link = found.link(Duration.ofMinutes(1), "application/json", "attachment; filename=\"report.json\"")
                .orElseThrow();
        HttpResponse<String> answer = get(link);
        URI forged = URI.create(link.toString().replace("report.json?", "other.json?"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"report.json\"");
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(link.getQuery()).contains("X-Amz-Expires=60");
        assertThat(get(forged).statusCode()).isEqualTo(403);
    }

    private static HttpResponse<String> get(URI link) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(link).build(), BodyHandlers.ofString());
    }

    @Test
    void saysThatItIsUsable() {
        ArtifactStore store = open();

        store.check();
        store.check();
    }

    @Test
    void saysThatTheBucketIsMissing() throws IOException {
        ArtifactStore store = at("nowhere", "x", bucket.address());
        Path file = file("x");

        assertRefused(store::check, "the bucket nowhere does not exist; create it", true);
        assertRefused(() -> store.put("job_1", 1, "report.json", file), "the bucket nowhere does not exist", true);
        assertRefused(() -> store.list("job_1", 1), "the bucket nowhere does not exist", true);
    }

    @Test
    void saysThatTheCredentialsDoNotFit() throws IOException {
        Path file = file("x");
        String right = System.getProperty("aws.secretAccessKey");
        System.setProperty("aws.secretAccessKey", "wrong");
        try {
            ArtifactStore store = open();
            assertRefused(store::check, "SignatureDoesNotMatch", true);
            assertRefused(() -> store.put("job_1", 1, "report.json", file), "check its credentials", true);
            assertRefused(() -> store.find("job_1", 1, "report.json"), "check its credentials", true);
        } finally {
            System.setProperty("aws.secretAccessKey", right);
        }
    }

    @Test
    void saysThatTheStoreDoesNotAnswer() throws IOException {
        ArtifactStore nobody = at("artifacts", "x", URI.create("http://127.0.0.1:1"));
        Path file = file("x");

        assertRefused(nobody::check, "does not answer", false);
        assertRefused(() -> nobody.put("job_1", 1, "report.json", file), "does not answer", false);
    }

    private interface Question {
        void ask() throws IOException;
    }

    private static void assertRefused(Question question, String message, boolean misconfiguration) {
        ArtifactStoreException refusal = catchThrowableOfType(ArtifactStoreException.class, question::ask);
        assertThat(refusal).isNotNull().hasMessageContaining(message);
        assertThat(refusal.code()).isEqualTo(FailureCode.STORAGE_UNAVAILABLE);
        assertThat(refusal.isMisconfiguration()).isEqualTo(misconfiguration);
    }
}
