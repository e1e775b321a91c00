package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twofold.api.access.ApiKeys;
import io.twofold.api.access.Scope;
import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import io.twofold.job.PublishedArtifact;
import io.twofold.testing.TestDatabase;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** What a caller gets who asks for too much, and what the others notice of it. */
@SpringBootTest(classes = ApiApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class LimitsTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final int QUEUE = 1_000;

    @LocalServerPort
    int port;

    @Autowired
    ApiKeys keys;

    @Autowired
    JobLifecycle lifecycle;

    @Autowired
    JdbcClient jdbc;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("twofold.artifacts", () -> ApiTest.temporaryDirectory().toString());
        registry.add("twofold.limits.key-requests-per-minute", () -> "50");
        registry.add("twofold.limits.queue", () -> QUEUE);
    }

    @BeforeEach
    void emptyTheQueue() {
        jdbc.sql("DELETE FROM job").update();
    }

    @Test
    @DisplayName("case 39: 1,000 POSTs against limit 50: 429; other tenants unaffected")
    void stopsWhoAsksTooOften() {
        ApiClient eager = client("eager");
        ApiClient other = client("other");

        List<Answer> answers = concurrently(1_000, () -> eager.post("/v1/jobs", ApiClient.SAMPLE));
        Answer others = other.post("/v1/jobs", ApiClient.SAMPLE);

        List<Answer> refused =
                answers.stream().filter(answer -> answer.status() == 429).toList();
        assertThat(answers).filteredOn(answer -> answer.status() != 429).allMatch(answer -> answer.status() == 202);
        assertThat(refused).isNotEmpty().allSatisfy(answer -> {
            assertThat(answer.code()).isEqualTo("rate-limited");
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
            assertThat(answer.header("RateLimit")).startsWith("\"key\";r=0;t=");
            assertThat(answer.header("RateLimit-Policy")).startsWith("\"key\";q=50;w=60");
        });
        assertThat(jobs("eager")).isEqualTo(1_000L - refused.size());
        assertThat(others.status()).isEqualTo(202);
    }

    @Test
    @DisplayName("case 39: queue cap hit: 503")
    void stopsEverybodyWhenTheQueueIsFull() {
        ApiClient late = client("late");
        jdbc.sql("""
                INSERT INTO job (id, tenant, request)
                SELECT 'job_0' || lpad(n::text, 25, '0'), 'early', '{"model":"builtin:sample"}'
                FROM generate_series(1, ?) AS n""").param(QUEUE).update();

        Answer full = late.post("/v1/jobs", ApiClient.SAMPLE, "Idempotency-Key", "one");
        lifecycle.cancel("job_00000000000000000000000001");
        Answer free = late.post("/v1/jobs", ApiClient.SAMPLE, "Idempotency-Key", "one");
        Answer again = late.post("/v1/jobs", ApiClient.SAMPLE, "Idempotency-Key", "one");

        assertThat(full.status()).isEqualTo(503);
        assertThat(full.code()).isEqualTo("queue-full");
        assertThat(full.header("Retry-After")).isEqualTo("30");
        assertThat(free.status()).isEqualTo(202);
        assertThat(again.header("Idempotent-Replayed"))
                .as("a full queue refuses no replay")
                .isEqualTo("true");
    }

    @Test
    @DisplayName("case 39: quota of 5 waiting jobs, 30 concurrent POSTs: 5 jobs, 429; other tenants unaffected")
    void letsATenantHaveAsManyWaitingJobsAsItsQuotaSays() {
        jdbc.sql("INSERT INTO quota (tenant, queued_jobs) VALUES ('small', 5)").update();
        ApiClient small = client("small");
        ApiClient large = client("large");

        List<Answer> answers = concurrently(30, () -> small.post("/v1/jobs", ApiClient.SAMPLE));

        assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(5);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 202)
                .allMatch(answer -> answer.code().equals("quota-exceeded"))
                .allMatch(answer -> answer.header("Retry-After").equals("30"))
                .allMatch(answer -> answer.json().path("detail").asString().contains("queued_jobs is 5"));
        assertThat(jobs("small")).isEqualTo(5);
        assertThat(large.post("/v1/jobs", ApiClient.SAMPLE).status()).isEqualTo(202);
    }

    @Test
    void tellsWhatWasUsedAndWhatIsLeft() {
        jdbc.sql("INSERT INTO quota (tenant, jobs_per_day, stored_bytes) VALUES ('counted', 3, 1000)")
                .update();
        ApiClient client = client("counted");
        String failed = client.post("/v1/jobs", ApiClient.SAMPLE).id();
        lifecycle.fail(claim(failed), FailureCode.UNUSABLE_DATA, "too short");
        client.delete("/v1/jobs/" + failed);
        Claim claim = claim(client.post("/v1/jobs", ApiClient.SAMPLE).id());
        lifecycle.succeed(
                claim,
                Reports.report(),
                List.of(new PublishedArtifact("a", 1_200, "cd".repeat(32), "text/plain")),
                "ab".repeat(32));

        JsonNode quotas = client.get("/v1/usage").json().path("quotas");
        Answer tooLarge = client.post("/v1/jobs", ApiClient.SAMPLE);

        assertThat(quotas.at("/jobs_per_day/used").asInt()).isEqualTo(2);
        assertThat(quotas.at("/jobs_per_day/left").asInt()).isEqualTo(1);
        assertThat(quotas.at("/jobs_per_day/resets_at").asString()).endsWith("T00:00:00Z");
        assertThat(quotas.at("/stored_bytes/used").asInt()).isEqualTo(1_200);
        assertThat(quotas.at("/stored_bytes/left").asInt()).isZero();
        assertThat(quotas.at("/compute_seconds_per_month/used").asInt()).isPositive();
        assertThat(quotas.at("/compute_seconds_per_month/limit").isNull()).isTrue();
        assertThat(quotas.at("/queued_jobs/used").asInt()).isZero();
        assertThat(tooLarge.json().path("detail").asString()).contains("stored_bytes is 1000");
        assertThat(client("nobody")
                        .get("/v1/usage")
                        .json()
                        .at("/quotas/jobs_per_day/used")
                        .asInt())
                .isZero();
    }

    @Test
    void chargesNothingForWhatHasNotChanged() {
        ApiClient client = client("poller");
        Answer job = client.post("/v1/jobs", ApiClient.SAMPLE);

        List<Answer> polls =
                concurrently(100, () -> client.get("/v1/jobs/" + job.id(), "If-None-Match", job.header("ETag")));

        assertThat(polls).allMatch(answer -> answer.status() == 304);
        assertThat(client.get("/v1/usage").status()).isEqualTo(200);
    }

    private ApiClient client(String tenant) {
        ApiClient client = new ApiClient(port)
                .with(keys.create(tenant, "test", EnumSet.of(Scope.JOBS_READ, Scope.JOBS_WRITE), null)
                        .text());
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> client.get("/v1/usage").status() == 200);
        return client;
    }

    private Claim claim(String id) {
        return lifecycle.claim(id, "test-worker", Duration.ofMinutes(1)).orElseThrow();
    }

    private long jobs(String tenant) {
        return jdbc.sql("SELECT count(*) FROM job WHERE tenant = ?")
                .param(tenant)
                .query(Long.class)
                .single();
    }

    private static List<Answer> concurrently(int times, Supplier<Answer> request) {
        ExecutorService clients = Executors.newFixedThreadPool(10);
        try {
            return IntStream.range(0, times)
                    .mapToObj(i -> CompletableFuture.supplyAsync(request, clients))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        } finally {
            clients.shutdown();
        }
    }
}
