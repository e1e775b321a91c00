package io.twofold.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.JobLifecycle;
import io.twofold.queue.JobQueue;
import io.twofold.queue.PostgresJobQueue;
import io.twofold.testing.TcpProxy;
import io.twofold.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A real API process that is killed at the two worst moments of a POST. */
@Timeout(300)
class DeathOfAnApiTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path home;

    private final TestDatabase database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    @DisplayName("case 4: kill -9 API after commit, before publish: the outbox publishes; runs once")
    void announcesWhatADeadApiHadAcceptedOnly() throws Exception {
        int port = Ports.free();
        try (TcpProxy deafBroker = TcpProxy.to(port)) {
            deafBroker.silence();
            Map<String, String> broker = Map.of(
                    "SPRING_RABBITMQ_HOST", "127.0.0.1", "SPRING_RABBITMQ_PORT", Integer.toString(deafBroker.port()));
            try (JavaService victim = api("victim", port, broker)) {
                HttpResponse<String> answer = http.send(post(port), BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(202);
                victim.signal("KILL");
                assertThat(victim.awaitEnd(10)).isTrue();
            }
        }
        String id = jdbc.sql("SELECT id FROM job WHERE status = 'queued' AND dispatched_at IS NULL")
                .query(String.class)
                .single();

        int other = Ports.free();
        try (JavaService survivor = api("survivor", other, Map.of())) {
            Shell.await(PATIENCE, "the announcement", () -> count("job_wakeup") > 0);
            assertThat(survivor.isAlive()).isTrue();
        }

        JobLifecycle lifecycle = JobLifecycles.on(database);
        try (JobQueue queue =
                new PostgresJobQueue(database.dataSource(), Duration.ofMillis(200), Duration.ofSeconds(10))) {
            queue.publish(id); // as another sweeper would have
            while (queue.receive(
                    Duration.ofMillis(500),
                    announced -> lifecycle.claim(announced, "worker", Duration.ofMinutes(1)))) {}
        }
        assertThat(jdbc.sql("SELECT job_id FROM job_event WHERE type = 'job.running'")
                        .query(String.class)
                        .list())
                .containsExactly(id);
    }

    @Test
    @DisplayName("case 5: kill -9 API before commit: no job, no message")
    void leavesNothingOfAJobThatWasNotCommitted() throws Exception {
        int port = Ports.free();
        try (JavaService victim = api("victim", port, Map.of());
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // the job's row is written, its first event waits, and with it the commit
            statement.execute("LOCK TABLE job_event IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<HttpResponse<String>> answer = http.sendAsync(post(port), BodyHandlers.ofString());
            Shell.await(
                    PATIENCE,
                    "the event that cannot be written",
                    () -> sessions("wait_event_type = 'Lock' AND query LIKE '%INTO job_event%'") > 0);

            victim.signal("KILL");
            assertThat(victim.awaitEnd(10)).isTrue();
            connection.rollback();

            Shell.await(PATIENCE, "the end of the dead API's sessions", () -> sessions("state <> 'idle'") == 0);
            assertThat(answer.handle((sent, failure) -> failure != null).join()).isTrue();
        }
        assertThat(count("job")).isZero();
        assertThat(count("job_event")).isZero();
        assertThat(count("job_wakeup")).isZero();
    }

    private JavaService api(String name, int port, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("SPRING_DATASOURCE_URL", database.url());
        environment.put("SPRING_DATASOURCE_USERNAME", database.user());
        environment.put("TWOFOLD_HOME", home.toString());
        environment.put("TWOFOLD_SWEEP_INTERVAL", "1s");
        JavaService api =
                new JavaService(name, "io.twofold.api.ApiApplication", environment, home.resolve(name + ".log"));
        api.start();
        Shell.await(PATIENCE, name, () -> Ports.answers(port));
        return api;
    }

    private static HttpRequest post(int port) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/jobs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\":\"builtin:sample\"}"))
                .build();
    }

    private int count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Integer.class).single();
    }

    private int sessions(String condition) {
        return jdbc.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid() AND " + condition)
                .query(Integer.class)
                .single();
    }
}
