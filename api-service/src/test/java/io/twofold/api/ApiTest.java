package io.twofold.api;

import io.twofold.artifact.ArtifactStore;
import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import io.twofold.presence.WorkerTable;
import io.twofold.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole service on a real database, without a worker: the tests play that part. All subclasses share one. */
@SpringBootTest(classes = ApiApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class ApiTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Path ARTIFACTS = temporaryDirectory();

    @LocalServerPort
    int port;

    @Autowired
    JobLifecycle lifecycle;

    @Autowired
    ArtifactStore store;

    @Autowired
    WorkerTable workers;

    @Autowired
    JdbcClient jdbc;

    ApiClient api;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("twofold.artifacts", ARTIFACTS::toString);
        registry.add("twofold.sweep-interval", () -> "200ms");
        registry.add("twofold.estimate-wait", () -> "3s");
        registry.add("twofold.webhooks.allow", () -> "localhost");
        registry.add("twofold.webhooks.poll-interval", () -> "50ms");
        registry.add("twofold.webhooks.retry-delays", () -> "50ms,50ms");
    }

    @BeforeEach
    void connect() {
        api = new ApiClient(port);
    }

    String submit() {
        return api.post("/v1/jobs", ApiClient.SAMPLE).id();
    }

    Claim claim(String id) {
        return lifecycle.claim(id, "test-worker", Duration.ofMinutes(1)).orElseThrow();
    }

    static Path temporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("twofold-api");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
