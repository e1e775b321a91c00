package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twofold.queue.JobQueue;
import io.twofold.queue.QueueUnavailableException;
import io.twofold.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A service with API keys, and what it does while its queue or its database is away. */
@SpringBootTest(
        classes = {ApiApplication.class, OutageTest.Queue.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OutageTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final String[] KEY = {"Authorization", "Bearer second-key-of-the-test"};

    @LocalServerPort
    int port;

    @Autowired
    FragileQueue queue;

    ApiClient api;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("spring.datasource.hikari.connection-timeout", () -> "500");
        registry.add("twofold.artifacts", () -> ApiTest.temporaryDirectory().toString());
        registry.add("twofold.sweep-interval", () -> "100ms");
        registry.add("twofold.api-keys", () -> "first-key-of-the-test,second-key-of-the-test");
    }

    @BeforeEach
    void connect() {
        api = new ApiClient(port);
    }

    @Test
    void asksForAKey() {
        Answer answer = api.get("/v1/jobs");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("unauthorized");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(api.post("/jobs", ApiClient.SAMPLE).status()).isEqualTo(401);
        assertThat(api.get("/v1/jobs", KEY).status()).isEqualTo(200);
        assertThat(api.get("/v1/jobs", "Authorization", "bearer first-key-of-the-test")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer first-key-of-the-tes", "Basic first-key-of-the-test"})
    void acceptsNoOtherKey(String authorization) {
        assertThat(api.get("/v1/jobs", "Authorization", authorization).status()).isEqualTo(401);
    }

    static Set<String> operations() {
        return Contract.served().operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void asksForAKeyWhereverTheContractSaysSo(String operation) {
        String[] words = operation.split(" ");
        String path = words[1].replaceAll("[{]\\w+[}]", "x");
        List<JsonNode> ways = Contract.served()
                .operation(operation)
                .path("security")
                .valueStream()
                .toList();
        boolean open = !ways.isEmpty() && ways.stream().allMatch(JsonNode::isEmpty);

        assertThat(api.send(words[0], path, "").status() == 401).isEqualTo(!open);
        assertThat(api.send(words[0], path, "", "Authorization", "Bearer not-a-key-of-this-test")
                                .status()
                        == 401)
                .isEqualTo(!open);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/../v1/jobs", "/%761/jobs", "/v1/jobs;x=1", "/nothing", "/index.html/../v1/jobs"})
    void cannotBeTalkedRoundByAnOddPath(String path) {
        assertThat(api.send("HEAD", path, "").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/dashboard/app.js",
                "/webjars/preact/dist/preact.umd.js",
                "/openapi.yaml",
                "/actuator/health"
            })
    void showsPageContractAndHealthToEverybody(String path) {
        assertThat(api.send("HEAD", path, "").status()).isEqualTo(200);
    }

    @Test
    void acceptsJobsWhileTheQueueIsAwayAndAnnouncesThemLater() throws InterruptedException {
        queue.away = true;
        Answer posted = api.post("/v1/jobs", ApiClient.SAMPLE, KEY);
        assertThat(queue.refused.poll(30, TimeUnit.SECONDS)).isEqualTo(posted.id());

        queue.away = false;
        String announced = queue.announced.poll(30, TimeUnit.SECONDS);

        assertThat(posted.status()).isEqualTo(202);
        assertThat(announced).isEqualTo(posted.id());
        api.send(
                "POST",
                "/v1/jobs/" + posted.id() + "/cancel",
                "",
                KEY); // or it would be announced again during other tests
    }

    @Test
    void announcesAgainWhatAnEmptyQueueMustHaveLost() throws InterruptedException {
        String id = api.post("/v1/jobs", ApiClient.SAMPLE, KEY).id();
        assertThat(queue.announced.poll(30, TimeUnit.SECONDS)).isEqualTo(id);
        JdbcClient jdbc = JdbcClient.create(DATABASE.dataSource());

        await().atMost(Duration.ofSeconds(30))
                .until(() -> jdbc.sql("UPDATE job SET dispatched_at = now() - interval '31 seconds'"
                                        + " WHERE id = ? AND dispatched_at IS NOT NULL")
                                .param(id)
                                .update()
                        == 1);

        assertThat(queue.announced.poll(30, TimeUnit.SECONDS)).isEqualTo(id);
        api.send("POST", "/v1/jobs/" + id + "/cancel", "", KEY);
    }

    @Test
    void saysThatTheDatabaseIsAwayAndComesBackWithIt() {
        DATABASE.stop();
        try {
            Answer post = api.post("/v1/jobs", ApiClient.SAMPLE, KEY);
            Answer get = api.get("/v1/jobs", KEY);

            assertThat(post.status()).isEqualTo(503);
            assertThat(post.code()).isEqualTo("database-unavailable");
            assertThat(post.header("Retry-After")).isEqualTo("5");
            assertThat(get.status()).isEqualTo(503);
            assertThat(api.send("HEAD", "/actuator/health/readiness", "").status())
                    .isEqualTo(503);
            assertThat(api.send("HEAD", "/actuator/health/liveness", "").status())
                    .isEqualTo(200);
        } finally {
            DATABASE.resume();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(api.get("/v1/jobs", KEY).status()).isEqualTo(200));
    }

    /** A queue that can be away. */
    static final class FragileQueue implements JobQueue {
        final BlockingQueue<String> announced = new LinkedBlockingQueue<>();
        final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
        volatile boolean away;

        @Override
        public void publish(String jobId) {
            if (away) {
                refused.add(jobId);
                throw new QueueUnavailableException("the test took it away", null);
            }
            announced.add(jobId);
        }

        @Override
        public boolean receive(Duration wait, Consumer<String> handler) {
            return false;
        }

        @Override
        public boolean isEmpty() {
            if (away) {
                throw new QueueUnavailableException("the test took it away", null);
            }
            return announced.isEmpty();
        }

        @Override
        public void close() {
            announced.clear();
        }
    }

    @TestConfiguration
    static class Queue {
        @Bean
        @Primary
        FragileQueue fragileQueue() {
            return new FragileQueue();
        }
    }
}
