package io.twofold.api.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import io.twofold.job.NewJob;
import io.twofold.job.RetryPolicy;
import io.twofold.json.Json;
import io.twofold.recipe.RequestReader;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import io.twofold.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** The outbox on a real database; no sender runs, the tests play that part. */
class OutboxTest {
    private static final List<String> ALL =
            List.of("job.queued", "job.running", "job.progress", "job.cancelling", "job.cancelled", "job.failed");
    private static final Outcome OK = Outcome.answered(204, "");
    private static final Outcome BROKEN = Outcome.answered(500, "oops");
    private static final NewJob JOB = NewJob.of(RequestReader.read(Json.parse("{\"model\":\"builtin:sample\"}")));
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final TestDatabase database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final DataSourceTransactionManager transactions =
            new DataSourceTransactionManager(Objects.requireNonNull(database.dataSource()));
    private final WebhookProperties properties = Settings.defaults();
    private final EndpointTable endpoints = new EndpointTable(jdbc);
    private final DeliveryTable deliveries = new DeliveryTable(jdbc);
    private final Outbox outbox = new Outbox(jdbc, transactions, properties);
    private final AttemptLog log = new AttemptLog(jdbc, transactions, properties);
    private final JobLifecycle lifecycle = new JobLifecycle(
            database.dataSource(), transactions, new RetryPolicy(3, Duration.ZERO, 2), (jobId, end) -> {});

    @DisplayName(
            "case 27: webhook target answers 500: the retry schedule of the convention, then the endpoint is disabled")
    @Test
    void followsTheSchedule() {
        String endpoint = endpoint("default", "job.queued");
        lifecycle.submit(JOB);
        List<Double> pauses = new ArrayList<>();
        Outbox.Taken last = outbox.take().orElseThrow();
        log.record(last, BROKEN);
        while (next(endpoint).status().equals("pending")) {
            pauses.add(secondsToNext());
            makeDue();
            last = outbox.take().orElseThrow();
            log.record(last, BROKEN);
        }

        List<Integer> schedule = List.of(5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400);
        assertThat(pauses).hasSize(schedule.size());
        for (int i = 0; i < schedule.size(); i++) {
            assertThat(pauses.get(i)).isBetween(schedule.get(i) - 5.0, schedule.get(i) * 1.2);
        }
        assertThat(last.attempt()).isEqualTo(10);
        assertThat(next(endpoint).status()).isEqualTo("failed");
        assertThat(endpoints.find("default", endpoint).orElseThrow().disabledReason())
                .isEqualTo("failing");
    }

    @Test
    void keepsAnEndpointThatAcceptsOthers() {
        String endpoint = endpoint("default", "job.queued");
        lifecycle.submit(JOB);
        Outbox.Taken failing = outbox.take().orElseThrow();
        log.record(failing, BROKEN);
        lifecycle.submit(JOB);
        log.record(outbox.take().orElseThrow(), OK);
        jdbc.sql("UPDATE webhook_delivery SET retries = 9").update();
        makeDue();
        log.record(outbox.take().orElseThrow(), BROKEN);

        assertThat(endpoints.find("default", endpoint).orElseThrow().disabledAt())
                .isNull();
        assertThat(deliveries.findPage("default", endpoint, "failed", Long.MAX_VALUE, 9))
                .hasSize(1);
    }

    @Test
    void givesAnEndpointToOneSenderAtATime() {
        endpoint("default", "job.queued");
        String other = endpoint("default", "job.queued");
        lifecycle.submit(JOB);
        lifecycle.submit(JOB);

        Optional<Outbox.Taken> first = outbox.take();
        Optional<Outbox.Taken> second = outbox.take();
        Optional<Outbox.Taken> third = outbox.take();

        assertThat(first.orElseThrow().endpoint())
                .isNotEqualTo(second.orElseThrow().endpoint());
        assertThat(third).isEmpty();
        log.record(second.orElseThrow(), OK);
        assertThat(outbox.take().orElseThrow().endpoint())
                .isEqualTo(second.orElseThrow().endpoint())
                .isIn(other, second.orElseThrow().endpoint());
    }

    @Test
    void sendsAgainWhatADeadSenderHad() {
        endpoint("default", "job.queued");
        lifecycle.submit(JOB);
        Outbox.Taken lost = outbox.take().orElseThrow();
        jdbc.sql("UPDATE webhook SET busy_until = now() - interval '1 second'").update();
        makeDue();
        Outbox.Taken again = outbox.take().orElseThrow();
        log.record(lost, BROKEN);
        log.record(again, OK);

        assertThat(again.message()).isEqualTo(lost.message());
        assertThat(next(again.endpoint()).status()).isEqualTo("delivered");
    }

    @Test
    void coalescesProgress() {
        String endpoint = endpoint("default", "job.progress");
        Claim claim = claim();
        for (int done = 1; done <= 50; done++) {
            lifecycle.heartbeat(claim, LEASE, new Progress(Phase.DECOMPOSE, done, 100, "matrix"));
        }
        Outbox.Taken first = outbox.take().orElseThrow();
        log.record(first, OK);
        lifecycle.heartbeat(claim, LEASE, new Progress(Phase.DECOMPOSE, 51, 100, "matrix"));
        lifecycle.heartbeat(claim, LEASE, new Progress(Phase.DECOMPOSE, 51, 100, "matrix"));
        lifecycle.heartbeat(claim, LEASE, new Progress(Phase.DECOMPOSE, 52, 100, "matrix"));

        assertThat(Json.parse(first.message().body()).at("/data/progress/done").asInt())
                .isEqualTo(50);
        assertThat(outbox.take()).as("within the same second").isEmpty();
        assertThat(deliveries.findPage("default", endpoint, "", Long.MAX_VALUE, 9))
                .hasSize(2);
        lifecycle.cancel(claim.jobId());
        lifecycle.cancelled(claim);
        assertThat(deliveries.findPage("default", endpoint, "pending", Long.MAX_VALUE, 9))
                .as("old news")
                .isEmpty();
    }

    @Test
    void triesProgressOnce() {
        String endpoint = endpoint("default", "job.progress");
        lifecycle.heartbeat(claim(), LEASE, new Progress(Phase.DECOMPOSE, 1, 100, "matrix"));
        log.record(outbox.take().orElseThrow(), BROKEN);

        assertThat(next(endpoint).status()).isEqualTo("failed");
        assertThat(endpoints.find("default", endpoint).orElseThrow().disabledAt())
                .isNull();
    }

    @Test
    void tellsTheTenantsOwnEndpointsOnly() {
        String mine = endpoint("a", "job.queued");
        String other = endpoint("b", "job.queued");
        lifecycle.submit(JOB.withTenant("a"));

        assertThat(deliveries.findPage("a", mine, "", Long.MAX_VALUE, 9)).hasSize(1);
        assertThat(deliveries.findPage("b", other, "", Long.MAX_VALUE, 9)).isEmpty();
        assertThat(deliveries.findPage("b", mine, "", Long.MAX_VALUE, 9)).isEmpty();
        assertThat(endpoints.find("b", mine)).isEmpty();
        assertThat(endpoints.delete("b", mine)).isFalse();
        assertThat(endpoints.rotate("b", mine, Signature.newSecret(), LEASE)).isEmpty();
        assertThat(deliveries.ping("b", mine)).isEmpty();
    }

    @Test
    void keepsWhatIsToBeToldOfADeletedJob() {
        String endpoint = endpoint("default", "job.cancelled");
        String job = lifecycle.submit(JOB);
        lifecycle.cancel(job);
        lifecycle.delete(job);

        Outbox.Taken taken = outbox.take().orElseThrow();

        assertThat(taken.endpoint()).isEqualTo(endpoint);
        assertThat(Json.parse(taken.message().body()).at("/data/id").asString()).isEqualTo(job);
    }

    @Test
    void keepsTheOrderOfEvents() {
        endpoint("default", "job.queued", "job.running", "job.cancelling", "job.cancelled");
        Claim claim = claim();
        lifecycle.record(claim, "job.search", Map.of("steps", List.of()));
        lifecycle.cancel(claim.jobId());
        lifecycle.cancelled(claim);
        List<String> types = new ArrayList<>();
        for (Optional<Outbox.Taken> taken = outbox.take(); taken.isPresent(); taken = outbox.take()) {
            types.add(Json.parse(taken.get().message().body()).path("type").asString());
            log.record(taken.get(), OK);
        }

        assertThat(types).containsExactly("job.queued", "job.running", "job.cancelling", "job.cancelled");
    }

    @Test
    void forgetsOldDeliveries() {
        String endpoint = endpoint("default", "job.queued");
        lifecycle.submit(JOB);
        lifecycle.submit(JOB);
        log.record(outbox.take().orElseThrow(), OK);
        jdbc.sql("UPDATE webhook_delivery SET finished_at = finished_at - interval '31 days'")
                .update();
        log.forget();

        assertThat(deliveries.findPage("default", endpoint, "", Long.MAX_VALUE, 9))
                .singleElement()
                .matches(kept -> kept.status().equals("pending"));
    }

    private String endpoint(String tenant, String... events) {
        assertThat(ALL).contains(events);
        return endpoints
                .insert(tenant, "https://hooks.example.com/", List.of(events), Signature.newSecret(), 20)
                .orElseThrow()
                .id();
    }

    private Claim claim() {
        return lifecycle.claim(lifecycle.submit(JOB), "worker-1", LEASE).orElseThrow();
    }

    private Delivery next(String endpoint) {
        return deliveries.findPage("default", endpoint, "", Long.MAX_VALUE, 1).get(0);
    }

    private double secondsToNext() {
        return jdbc.sql("SELECT extract(epoch FROM next_attempt_at - clock_timestamp())::float8 FROM webhook_delivery")
                .query(Double.class)
                .single();
    }

    private void makeDue() {
        jdbc.sql("UPDATE webhook_delivery SET next_attempt_at = now() WHERE status = 'pending'")
                .update();
    }
}
