package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twofold.json.Json;
import io.twofold.presence.WorkerTable;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What operators and load balancers are told: up, degraded or down, and because of which part. */
class HealthTest extends ObservedService {
    private final WorkerTable workers = new WorkerTable(DATABASE.dataSource());

    @BeforeEach
    void everythingWorks() {
        workers.started("worker-of-the-test", "cpu", "1.0");
        awaitReadiness("UP");
    }

    @AfterEach
    void repair() throws IOException {
        queue.away = false;
        Files.deleteIfExists(ARTIFACTS);
        DATABASE.resume();
    }

    @Test
    void isReadyWhenEverythingWorksAndNamesEveryPart() {
        HttpResponse<String> ready = management("/actuator/health/readiness");

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(components(ready))
                .containsOnlyKeys("artifacts", "db", "queue", "readinessState", "workers")
                .allSatisfy((part, status) -> assertThat(status).isEqualTo("UP"));
    }

    @Test
    @DisplayName("case 6: broker down during POST: 202; job runs when back; ready shows degraded")
    void isDegradedWithoutTheQueue() {
        queue.away = true;
        HttpResponse<String> ready = awaitReadiness("DEGRADED");
        Answer post = api.post("/v1/jobs", ApiClient.SAMPLE, KEY);

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(components(ready)).containsEntry("queue", "DEGRADED").containsEntry("db", "UP");
        assertThat(post.status()).isEqualTo(202);

        queue.away = false;
        await().atMost(Duration.ofSeconds(30)).until(() -> queue.announced.contains(post.id()));
        awaitReadiness("UP");
    }

    @Test
    void isDegradedWithoutWorkers() {
        workers.left("worker-of-the-test");

        HttpResponse<String> ready = awaitReadiness("DEGRADED");

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(components(ready)).containsEntry("workers", "DEGRADED").containsEntry("queue", "UP");
        assertThat(ready.body()).contains("Jobs are accepted, and wait for a worker");
    }

    @Test
    void isDegradedWhenNothingCanBeStored() throws IOException {
        await().atMost(Duration.ofSeconds(30)).until(HealthTest::putAFileInPlaceOfTheDirectory);

        HttpResponse<String> ready = awaitReadiness("DEGRADED");

        assertThat(components(ready)).containsEntry("artifacts", "DEGRADED").containsEntry("queue", "UP");
    }

    @Test
    @DisplayName("case 7: database down during POST: 503 + Retry-After; nothing queued")
    void isDownWithoutTheDatabase() {
        long before = jobs();
        DATABASE.stop();
        Answer post = api.post("/v1/jobs", ApiClient.SAMPLE, KEY);
        HttpResponse<String> ready = management("/actuator/health/readiness");
        HttpResponse<String> live = management("/actuator/health/liveness");
        DATABASE.resume();

        assertThat(post.status()).isEqualTo(503);
        assertThat(post.code()).isEqualTo("database-unavailable");
        assertThat(Long.parseLong(post.header("Retry-After"))).isPositive();
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(Json.parse(ready.body()).path("status").asString()).isEqualTo("DOWN");
        assertThat(components(ready)).containsEntry("db", "DOWN");
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(jobs()).isEqualTo(before);
    }

    @Test
    void showsHealthAndMetricsOnThePortOfTheirOwnOnly() {
        assertThat(api.send("HEAD", "/actuator/health", "", KEY).status()).isEqualTo(404);
        assertThat(management("/actuator/health").statusCode()).isEqualTo(200);
        assertThat(management("/v1/jobs").statusCode()).isEqualTo(404);
    }

    @Test
    void showsStrangersNeitherPathsNorPasswords() {
        DATABASE.stop();
        String down = management("/actuator/health").body();
        DATABASE.resume();

        assertThat(down)
                .contains("DOWN")
                .doesNotContain("canary", "jdbc:", String.valueOf(ARTIFACTS.getParent()), DATABASE.url());
    }

    /** False if a check has put something there at this moment. */
    private static boolean putAFileInPlaceOfTheDirectory() throws IOException {
        try {
            Files.deleteIfExists(ARTIFACTS);
            Files.createFile(ARTIFACTS);
            return true;
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            return false;
        }
    }

    private HttpResponse<String> awaitReadiness(String status) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> management("/actuator/health/readiness"),
                        ready -> Json.parse(ready.body())
                                .path("status")
                                .asString()
                                .equals(status));
    }

    private static Map<String, String> components(HttpResponse<String> health) {
        Map<String, String> components = new java.util.TreeMap<>();
        Json.parse(health.body())
                .path("components")
                .properties()
                .forEach(part -> components.put(
                        part.getKey(), part.getValue().path("status").asString()));
        return components;
    }

    private static long jobs() {
        return JdbcClient.create(DATABASE.dataSource())
                .sql("SELECT count(*) FROM job")
                .query(Long.class)
                .single();
    }
}
