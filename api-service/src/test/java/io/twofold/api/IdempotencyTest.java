package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Posting again what may have been done already. */
class IdempotencyTest extends ApiTest {
    private final String key = UUID.randomUUID().toString();

    @Autowired
    JdbcClient jdbc;

    @Test
    @DisplayName("case 1: same key and body, 100 concurrent POSTs: one job; others replay, or 409 while in flight")
    void makesOneJobOfAHundredPosts() {
        List<Answer> answers;
        ExecutorService clients = Executors.newFixedThreadPool(100);
        try {
            answers = IntStream.range(0, 100)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> post(labelled(key)), clients))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        } finally {
            clients.shutdown();
        }

        List<Answer> accepted =
                answers.stream().filter(answer -> answer.status() == 202).toList();
        assertThat(answers)
                .allMatch(answer -> answer.status() == 202 || answer.code().equals("idempotency-in-flight"));
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 409)
                .allMatch(answer -> answer.header("Retry-After").equals("1"));
        assertThat(accepted)
                .filteredOn(answer -> answer.header("Idempotent-Replayed").isEmpty())
                .hasSize(1);
        assertThat(accepted.stream().map(Answer::body).distinct()).hasSize(1);
        assertThat(jobs(key)).hasSize(1);
    }

    @Test
    @DisplayName("case 2: same key, other body: 422")
    void refusesTheKeyForAnotherBody() {
        post(labelled(key));

        Answer other = post(labelled("another"));

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency-key-reused");
    }

    @Test
    @DisplayName("case 3: client drops after sending, retries with key: same job")
    void findsTheJobOfAClientThatWentAway() throws IOException {
        String body = labelled(key);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(
                            ("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: "
                                            + key + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            await().atMost(Duration.ofSeconds(30)).until(() -> jobs(key).size() == 1);
        }

        Answer again = post(body);

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(jobs(key)).containsExactly(again.id());
    }

    @Test
    void repeatsTheFirstAnswerByteByByteThoughTheJobHasGoneOn() {
        Answer first = post(labelled(key));
        lifecycle.cancel(first.id());

        Answer again = api.post("/jobs", " " + labelled(key), "Idempotency-Key", "\"" + key + "\"");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
    }

    @Test
    void answersWithAKeyAsItDoesWithout() {
        Answer without = api.post("/v1/jobs", ApiClient.SAMPLE);
        Answer with = post(ApiClient.SAMPLE);

        assertThat(with.header("Content-Type")).isEqualTo(without.header("Content-Type"));
        assertThat(List.copyOf(with.json().propertyNames()))
                .isEqualTo(List.copyOf(without.json().propertyNames()));
    }

    @Test
    void makesOneRetryOfTwoThatCarryTheSameKey() {
        String cancelled = api.post("/v1/jobs", ApiClient.SAMPLE).id();
        api.post("/v1/jobs/" + cancelled + "/cancel", "");

        Answer first = retry(cancelled);
        Answer again = retry(cancelled);

        assertThat(first.status()).isEqualTo(202);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.id()).isEqualTo(first.id()).isNotEqualTo(cancelled);
    }

    @Test
    void doesNotKeepWhatItRefused() {
        Answer refused = post("{\"model\":7}");
        Answer corrected = post(labelled(key));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(corrected.status()).isEqualTo(202);
        assertThat(corrected.header("Idempotent-Replayed")).isEmpty();
    }

    @Test
    void forgetsAKeyAfterSevenDays() {
        Answer first = post(labelled(key));
        jdbc.sql("UPDATE idempotent_answer SET created_at = now() - interval '7 days 1 second' WHERE key = ?")
                .param(key)
                .update();

        Answer later = post(labelled(key));

        assertThat(later.header("Idempotent-Replayed")).isEmpty();
        assertThat(later.id()).isNotEqualTo(first.id());
        assertThat(post(labelled(key)).id()).isEqualTo(later.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "\"open"})
    void refusesWhatIsNoKey(String written) {
        Answer answer = api.post("/v1/jobs", ApiClient.SAMPLE, "Idempotency-Key", written);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid-parameter");
    }

    private Answer post(String body) {
        return api.post("/v1/jobs", body, "Idempotency-Key", key);
    }

    private Answer retry(String id) {
        return api.post("/v1/jobs/" + id + "/retry", "", "Idempotency-Key", key);
    }

    private static String labelled(String value) {
        return "{\"model\":\"builtin:sample\",\"labels\":{\"key\":\"" + value + "\"}}";
    }

    private List<String> jobs(String label) {
        return jdbc.sql("SELECT id FROM job WHERE labels ->> 'key' = ?")
                .param(label)
                .query(String.class)
                .list();
    }
}
