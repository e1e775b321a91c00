package io.twofold.api;

import io.twofold.api.access.ApiKeys;
import io.twofold.api.access.Scope;
import io.twofold.artifact.ArtifactStore;
import io.twofold.job.JobLifecycle;
import io.twofold.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole service with keys in its database. All subclasses share one. */
@SpringBootTest(classes = ApiApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class AccessTest {
    static final String CONFIGURED = "a-key-from-the-configuration";
    static final TokenIssuer ISSUER = TokenIssuer.start();
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Path ARTIFACTS = ApiTest.temporaryDirectory();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @LocalServerPort
    int port;

    @Autowired
    ApiKeys keys;

    @Autowired
    JobLifecycle lifecycle;

    @Autowired
    ArtifactStore store;

    @Autowired
    JdbcClient jdbc;

    ApiClient nobody;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("twofold.artifacts", ARTIFACTS::toString);
        registry.add("twofold.api-keys", () -> CONFIGURED);
        registry.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", ISSUER::uri);
        registry.add("spring.security.oauth2.resourceserver.jwt.audiences", () -> "twofold,another");
    }

    @BeforeEach
    void connect() {
        nobody = new ApiClient(port);
    }

    /** A client with a new key, once the service knows it. */
    ApiClient client(String tenant, Scope... scopes) {
        EnumSet<Scope> set = EnumSet.noneOf(Scope.class);
        set.addAll(java.util.List.of(scopes));
        String key = keys.create(tenant, "test", set, null).text();
        ApiClient client = nobody.with(key);
        await(() -> client.get("/v1/jobs").status() != 401);
        return client;
    }

    static void await(Supplier<Boolean> condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.get()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("nothing has changed within " + PATIENCE);
            }
            Thread.onSpinWait();
        }
    }
}
