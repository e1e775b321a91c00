package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.presence.WorkerTable;
import io.twofold.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(120)
class ManagementServerTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aWorkerShowsItsHealthAndItsMetricsOnAPortOfItsOwn(@TempDir Path home) throws Exception {
        TestDatabase database = TestDatabase.create();
        WorkerTable workers = new WorkerTable(database.dataSource());

        try (ConfigurableApplicationContext app = WorkerApplication.start(
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.hikari.connection-timeout=500",
                "--twofold.worker.management-port=0",
                "--TWOFOLD_HOME=" + home)) {
            int port = app.getBean(ManagementServer.class).port();

            assertThat(get(port, "/live").body()).contains("\"status\":\"up\"");
            assertThat(get(port, "/ready").body())
                    .isEqualTo(
                            "{\"status\":\"up\",\"components\":{\"database\":\"up\",\"queue\":\"up\",\"worker\":\"up\"}}");
            assertThat(get(port, "/metrics").body())
                    .contains("twofold_worker_jobs_seconds_count{outcome=\"lost\"} 0")
                    .contains("twofold_memory_resident_bytes ")
                    .contains("hikaricp_connections_max")
                    .contains("jvm_memory_used_bytes");
            assertThat(get(port, "/").statusCode()).isEqualTo(404);
            WorkerFixture.await(() -> workers.count(MINUTE) == 1, () -> "the worker does not show itself");

            database.stop();
            HttpResponse<String> ready = get(port, "/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"status\":\"down\"", "\"database\":\"down\"");
            assertThat(get(port, "/live").statusCode()).isEqualTo(200);
            database.resume();
            WorkerFixture.await(() -> isReady(port), () -> "the worker does not come back");
        }

        assertThat(workers.count(MINUTE)).isZero();
    }

    private boolean isReady(int port) {
        try {
            return get(port, "/ready").statusCode() == 200;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(address).timeout(MINUTE).build(), BodyHandlers.ofString());
    }
}
