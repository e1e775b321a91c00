package io.twofold.api;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.twofold.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A service without workers, with a key, a port of its own for its health, and a queue that can be away. */
@SpringBootTest(
        classes = {ApiApplication.class, OutageTest.Queue.class, ObservedService.Spans.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class ObservedService {
    static final String API_KEY = "canary-of-the-api-key";
    static final String[] KEY = {"Authorization", "Bearer " + API_KEY};
    static final TestDatabase DATABASE = TestDatabase.create();
    static final Path ARTIFACTS = ApiTest.temporaryDirectory().resolve("artifacts");

    @LocalServerPort
    int port;

    @Value("${local.management.port}")
    int managementPort;

    @Autowired
    OutageTest.FragileQueue queue;

    @Autowired
    InMemorySpanExporter spans;

    ApiClient api;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("spring.datasource.password", () -> "canary-of-the-database-password");
        registry.add("spring.datasource.hikari.connection-timeout", () -> "500");
        registry.add("twofold.artifacts", ARTIFACTS::toString);
        registry.add("twofold.sweep-interval", () -> "100ms");
        registry.add("twofold.api-keys", () -> API_KEY);
        registry.add("management.server.port", () -> "0");
        registry.add("management.opentelemetry.tracing.export.schedule-delay", () -> "50ms");
    }

    @BeforeEach
    void connect() {
        api = new ApiClient(port);
        queue.away = false;
    }

    HttpResponse<String> management(String path) {
        URI address = URI.create("http://127.0.0.1:" + managementPort + path);
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(1)).build();
        try {
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @TestConfiguration
    static class Spans {
        @Bean
        InMemorySpanExporter spans() {
            return InMemorySpanExporter.create();
        }
    }
}
