package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twofold.artifact.ArtifactStore;
import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import io.twofold.job.PublishedArtifact;
import io.twofold.json.Json;
import io.twofold.testing.TestBucket;
import io.twofold.testing.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A service whose artifacts lie in a bucket, and which sends its clients there. */
@SpringBootTest(classes = ApiApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext // its store ends with the class
class ObjectStoreTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final String CONTENT = "0123456789";
    private static final String SHA256 = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";
    private static final String NAME = "hf-dense/model.safetensors";
    private static final String KEY = "a-key-that-stays-here";

    private static final TestBucket BUCKET = bucket();

    @LocalServerPort
    int port;

    @Autowired
    JobLifecycle lifecycle;

    @Autowired
    ArtifactStore store;

    private ApiClient api;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("twofold.artifacts", () -> "s3://results/twofold");
        registry.add("AWS_ENDPOINT_URL_S3", () -> BUCKET.address());
        registry.add("twofold.downloads.redirect", () -> "true");
        registry.add("twofold.downloads.validity", () -> "90s");
        registry.add("twofold.sweep-interval", () -> "100ms");
        registry.add("twofold.api-keys", () -> KEY);
    }

    private static TestBucket bucket() {
        try {
            return new TestBucket("results");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        BUCKET.close();
    }

    @BeforeEach
    void connect() {
        api = new ApiClient(port).with(KEY);
    }

    @Test
    void sendsClientsToTheStore() throws Exception {
        Answer answer = api.get(finish());
        HttpResponse<String> file = follow(answer, "X-Nothing", "");

        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Location"))
                .startsWith(BUCKET.address() + "/results/twofold/job_")
                .contains("X-Amz-Expires=90")
                .doesNotContain(KEY);
        assertThat(file.body()).isEqualTo(CONTENT);
        assertThat(file.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(file.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"model.safetensors\"");
    }

    @Test
    void sendsAPartFromThere() throws Exception {
        String[] range = {"Range", "bytes=2-4"};
        HttpResponse<String> part = follow(api.get(finish(), range), range);

        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("234");
    }

    @Test
    void sendsTheFileItselfToThoseWhoAskForIt() {
        String path = finish();

        Answer file = api.get(path + "?redirect=false");

        assertThat(file.status()).isEqualTo(200);
        assertThat(file.body()).isEqualTo(CONTENT);
        assertThat(api.get(path + "?redirect=maybe").code()).isEqualTo("bad-request");
        assertThat(api.send("HEAD", path, "").status()).isEqualTo(200);
    }

    @Test
    void sendsNobodyThereForWhatOnlyItKnows() {
        String path = finish();
        String tag = "\"" + SHA256 + "\"";

        assertThat(api.get(path, "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(api.get(path, "Range", "bytes=0-3", "If-Range", "\"other\"").status())
                .isEqualTo(200);
        assertThat(api.get(path, "Range", "bytes=10-").status()).isEqualTo(416);
        assertThat(new ApiClient(port).get(path).status()).isEqualTo(401);
    }

    @Test
    void deletesTheObjectsWithTheJob() {
        String path = finish();
        String id = path.split("/")[3];
        BUCKET.begin("twofold/" + id + "/1/late.safetensors");
        store.put(id, ArtifactStore.CARRIED_OVER, "search.json", new byte[2]);

        api.delete("/v1/jobs/" + id);

        assertThat(BUCKET.keys()).noneMatch(key -> key.contains(id));
        assertThat(BUCKET.uploads()).isEmpty();
    }

    @Test
    void isHealthyAsLongAsTheBucketTakesFiles() {
        HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                .build();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> Json.parse(HttpClient.newHttpClient()
                                .send(health, BodyHandlers.ofString())
                                .body())
                        .at("/components/artifacts/status")
                        .asString()
                        .equals("UP"));
    }

    private static HttpResponse<String> follow(Answer answer, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(answer.header("Location")))
                .headers(headers)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    /** A job that succeeded, as the path of its file. */
    private String finish() {
        String id = api.post("/v1/jobs", ApiClient.SAMPLE).id();
        Claim claim = lifecycle.claim(id, "test-worker", Duration.ofMinutes(1)).orElseThrow();
        store.put(id, claim.epoch(), NAME, CONTENT.getBytes(StandardCharsets.UTF_8));
        PublishedArtifact published = new PublishedArtifact(NAME, 10, SHA256, "application/octet-stream");
        lifecycle.succeed(claim, Reports.report(), List.of(published), "ab".repeat(32));
        return "/v1/jobs/" + id + "/artifacts/" + NAME;
    }
}
