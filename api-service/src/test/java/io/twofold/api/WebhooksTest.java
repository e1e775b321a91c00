package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twofold.api.webhooks.Receiver;
import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.json.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Endpoints over HTTP, and what reaches them. */
class WebhooksTest extends ApiTest {
    private final Receiver receiver = new Receiver();

    @AfterEach
    void deleteAll() {
        api.get("/v1/webhooks")
                .json()
                .path("items")
                .forEach(webhook ->
                        api.delete("/v1/webhooks/" + webhook.path("id").asString()));
        receiver.close();
    }

    @Test
    void showsTheSecretOnce() {
        Answer created = create("");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/v1/webhooks/" + created.id());
        assertThat(created.header("Cache-Control")).contains("no-store");
        assertThat(created.json().path("secret").asString()).startsWith("whsec_");
        assertThat(created.json().path("events").valueStream().map(JsonNode::asString))
                .containsExactly("job.succeeded", "job.failed", "job.cancelled", "job.expired");
        Answer read = api.get("/v1/webhooks/" + created.id());
        assertThat(read.json().has("secret")).isFalse();
        assertThat(api.get("/v1/webhooks").json().path("items").get(0)).isEqualTo(read.json());
    }

    @Test
    void tellsWhatWasSubscribed() {
        Answer webhook = create(",\"events\":[\"job.queued\",\"job.cancelled\"]");
        String job = api.post("/v1/jobs", "{\"model\":\"builtin:sample\",\"labels\":{\"git\":\"ä1\"}}")
                .id();
        claim(job);
        api.send("POST", "/v1/jobs/" + submit() + "/cancel", "");
        await().until(() -> receiver.calls().size() == 3);

        assertThat(receiver.types()).containsExactly("job.queued", "job.queued", "job.cancelled");
        Receiver.Call first = receiver.calls().get(0);
        assertThat(first.isSignedWith(webhook.json().path("secret").asString())).isTrue();
        assertThat(Contract.served().errors("WebhookMessage", first.json())).isEmpty();
        JsonNode data = first.json().path("data");
        JsonNode shown = api.get("/v1/jobs/" + job).json();
        List.of("id", "object", "kind", "priority", "created_at", "labels", "retry_of")
                .forEach(field -> assertThat(data.path(field)).as(field).isEqualTo(shown.path(field)));
        assertThat(data.path("status").asString()).as("as it was then").isEqualTo("queued");
    }

    @Test
    void tellsTheEndpointThatAJobNamesAndNoOther() {
        create(",\"events\":[\"job.queued\",\"job.cancelled\"]");
        String named = create("").id();
        String plain = submitFor(named, "");
        String filtered = submitFor(named, ",\"events\":[\"job.queued\"]");
        api.send("POST", "/v1/jobs/" + plain + "/cancel", "");
        api.send("POST", "/v1/jobs/" + filtered + "/cancel", "");
        await().until(() -> receiver.calls().size() == 2);

        assertThat(deliveries(named, "")
                        .valueStream()
                        .map(delivery -> delivery.path("type").asString() + " "
                                + delivery.path("job_id").asString()))
                .containsExactly("job.cancelled " + plain, "job.queued " + filtered);
        assertThat(receiver.types()).containsExactlyInAnyOrder("job.cancelled", "job.queued");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | /webhook",
                "{\"id\":\"wh_00000000000000000000000000000000\"} | /webhook/id",
                "{\"id\":\"' OR 1=1\"} | /webhook/id",
                "{\"events\":[\"job.failed\"]} | /webhook/id",
                "{\"id\":\"x\",\"url\":\"https://a.example\"} | /webhook",
            })
    void refusesAJobForAnEndpointThatIsNotThere(String webhook, String pointer) {
        Answer answer = api.post("/v1/jobs", "{\"model\":\"builtin:sample\",\"webhook\":" + webhook + "}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }

    @Test
    void tellsWhyAJobFailed() {
        create("");
        Claim claim = claim(submit());
        lifecycle.fail(claim, FailureCode.NUMERIC_FAILURE, "a".repeat(5_000));
        await().until(() -> receiver.calls().size() == 1);

        JsonNode message = receiver.calls().get(0).json();
        assertThat(message.path("type").asString()).isEqualTo("job.failed");
        assertThat(message.at("/data/error/code").asString()).isEqualTo("numeric-failure");
        assertThat(receiver.calls().get(0).body()).hasSizeLessThan(4_000);
        assertThat(Contract.served().errors("WebhookMessage", message)).isEmpty();
    }

    @Test
    void listsTheDelivery() {
        receiver.does(exchange -> Receiver.answer(exchange, 200, "x".repeat(5_000)));
        String webhook = create("").id();
        String job = submit();
        api.send("POST", "/v1/jobs/" + job + "/cancel", "");

        JsonNode delivery = awaitDelivery(webhook, "delivered");

        assertThat(delivery.path("type").asString()).isEqualTo("job.cancelled");
        assertThat(delivery.path("job_id").asString()).isEqualTo(job);
        assertThat(delivery.path("attempts").asInt()).isEqualTo(1);
        assertThat(delivery.path("response_status").asInt()).isEqualTo(200);
        assertThat(delivery.path("response_body").asString()).hasSize(1_024);
        assertThat(receiver.calls().get(0).header("webhook-id"))
                .isEqualTo(delivery.path("id").asString());
    }

    @Test
    void triesAgainWithTheSameIdUntilTheScheduleIsOver() {
        receiver.answers(500);
        String webhook = create("").id();
        api.send("POST", "/v1/jobs/" + submit() + "/cancel", "");

        JsonNode delivery = awaitDelivery(webhook, "failed");

        assertThat(delivery.path("attempts").asInt()).isEqualTo(3);
        assertThat(delivery.path("error").asString()).isEqualTo("the endpoint answered 500");
        assertThat(receiver.calls().stream()
                        .map(call -> call.header("webhook-id"))
                        .distinct())
                .containsExactly(delivery.path("id").asString());
        JsonNode endpoint = api.get("/v1/webhooks/" + webhook).json();
        assertThat(endpoint.path("enabled").asBoolean()).isFalse();
        assertThat(endpoint.path("disabled_reason").asString()).isEqualTo("failing");
    }

    @DisplayName("case 27: webhook target answers 410: it is disabled, and what it misses is listed")
    @Test
    void disablesWhatIsGone() {
        receiver.answers(410);
        String webhook = create("").id();
        api.send("POST", "/v1/jobs/" + submit() + "/cancel", "");
        awaitDelivery(webhook, "failed");
        api.send("POST", "/v1/jobs/" + submit() + "/cancel", "");

        assertThat(api.get("/v1/webhooks/" + webhook)
                        .json()
                        .path("disabled_reason")
                        .asString())
                .isEqualTo("gone");
        JsonNode items = deliveries(webhook, "");
        assertThat(items.size()).isEqualTo(2);
        assertThat(items.get(0).path("error").asString()).isEqualTo("the endpoint is disabled");
        assertThat(items.get(0).path("attempts").asInt()).isZero();
        assertThat(receiver.calls()).hasSize(1);
    }

    @Test
    void isEnabledAgainByAPingThatArrives() {
        receiver.answers(410);
        String webhook = create("").id();
        api.send("POST", "/v1/jobs/" + submit() + "/cancel", "");
        JsonNode missed = awaitDelivery(webhook, "failed");
        receiver.answers(204);

        Answer ping = api.send("POST", "/v1/webhooks/" + webhook + "/ping", "");
        await().until(() ->
                api.get("/v1/webhooks/" + webhook).json().path("enabled").asBoolean());
        Answer again = api.send(
                "POST",
                "/v1/webhooks/" + webhook + "/deliveries/" + missed.path("id").asString() + "/redeliver",
                "");
        await().until(() -> receiver.calls().size() == 3);

        assertThat(ping.status()).isEqualTo(202);
        assertThat(again.status()).isEqualTo(202);
        assertThat(receiver.types()).containsExactly("job.cancelled", "webhook.ping", "job.cancelled");
        assertThat(receiver.calls().get(2).body())
                .isEqualTo(receiver.calls().get(0).body());
        assertThat(Contract.served()
                        .errors("WebhookMessage", receiver.calls().get(1).json()))
                .isEmpty();
    }

    @Test
    void signsWithBothSecretsAfterARotation() {
        Answer created = create("");
        Answer rotated = api.send("POST", "/v1/webhooks/" + created.id() + "/rotate", "");
        api.send("POST", "/v1/webhooks/" + created.id() + "/ping", "");
        await().until(() -> receiver.calls().size() == 1);

        String before = created.json().path("secret").asString();
        String now = rotated.json().path("secret").asString();
        assertThat(now).isNotEqualTo(before);
        assertThat(receiver.calls().get(0).isSignedWith(before)).isTrue();
        assertThat(receiver.calls().get(0).isSignedWith(now)).isTrue();
    }

    @Test
    void pagesTheDeliveries() {
        String webhook = create(",\"events\":[\"job.queued\"]").id();
        List<String> jobs = List.of(submit(), submit(), submit());
        await().until(() -> deliveries(webhook, "?status=delivered").size() == 3);

        Answer first = api.get("/v1/webhooks/" + webhook + "/deliveries?limit=2&status=delivered");
        String next = first.header("Link").replaceFirst("<(.*)>; rel=\"next\"", "$1");
        Answer second = api.get(next);

        assertThat(first.json().path("has_more").asBoolean()).isTrue();
        assertThat(first.json().path("items").get(0).path("job_id").asString()).isEqualTo(jobs.get(2));
        assertThat(second.json().path("items").get(0).path("job_id").asString()).isEqualTo(jobs.get(0));
        assertThat(second.json().path("has_more").asBoolean()).isFalse();
        assertThat(deliveries(webhook, "?status=failed").size()).isZero();
    }

    @DisplayName("case 37: a forged cursor, or one of another list of deliveries: 400; limit 10^9: clamped")
    @Test
    void takesNoForeignCursor() {
        String webhook = create(",\"events\":[\"job.queued\"]").id();
        String other = create(",\"events\":[\"job.queued\"]").id();
        List.of(submit(), submit());
        String path = "/v1/webhooks/" + webhook + "/deliveries?limit=";
        String next = api.get(path + "1").json().path("next").asString();

        assertThat(api.get(path + "1&after=" + next).status()).isEqualTo(200);
        assertThat(api.get("/v1/webhooks/" + other + "/deliveries?after=" + next)
                        .status())
                .isEqualTo(400);
        assertThat(api.get(path + "1&status=failed&after=" + next).status()).isEqualTo(400);
        assertThat(api.get(path + "1&after=" + next.replaceFirst(".", next.startsWith("A") ? "B" : "A"))
                        .status())
                .isEqualTo(400);
        assertThat(api.get(path + "1000000000").status()).isEqualTo(200);
    }

    @DisplayName("case 28: a webhook to an address that is visibly not public is refused with 422")
    @ParameterizedTest
    @ValueSource(
            strings = {"https://127.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://2130706433/", "http://example.com/"
            })
    void refusesPrivateAddresses(String url) {
        Answer answer = api.post("/v1/webhooks", Json.write(java.util.Map.of("url", url)));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/url");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | ''",
                "{} | /url",
                "{\"url\":7} | /url",
                "{\"url\":\"https://a.example\",\"secret\":\"x\"} | /secret",
                "{\"url\":\"https://a.example\",\"events\":[]} | /events",
                "{\"url\":\"https://a.example\",\"events\":\"job.failed\"} | /events",
                "{\"url\":\"https://a.example\",\"events\":[\"job.failed\",\"job.done\"]} | /events/1",
                "{\"url\":\"https://a.example\",\"events\":[\"job.failed\",\"job.failed\"]} | /events/1",
            })
    void namesTheFieldThatIsWrong(String body, String pointer) {
        Answer answer = api.post("/v1/webhooks", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }

    @Test
    void limitsTheNumberOfEndpoints() {
        for (int i = 0; i < 20; i++) {
            assertThat(create("").status()).isEqualTo(201);
        }

        assertThat(create("").code()).isEqualTo("too-many-webhooks");
    }

    @ParameterizedTest
    @CsvSource({"GET,", "DELETE,", "POST,/ping", "POST,/rotate", "GET,/deliveries"})
    void knowsNoOtherEndpoints(String method, String below) {
        String deleted = create("").id();
        assertThat(api.delete("/v1/webhooks/" + deleted).status()).isEqualTo(204);
        String path = below == null ? "" : below;

        assertThat(api.send(method, "/v1/webhooks/" + deleted + path, "").status())
                .isEqualTo(404);
        assertThat(api.send(method, "/v1/webhooks/wh_%27" + path, "").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=done",
                "limit=0",
                "limit=-1",
                "limit=x",
                "after=msg_1",
                "after=msg_00000000000000000000000000000000"
            })
    void refusesWrongParameters(String query) {
        String webhook = create("").id();

        assertThat(api.get("/v1/webhooks/" + webhook + "/deliveries?" + query).status())
                .isEqualTo(400);
    }

    private Answer create(String more) {
        return api.post("/v1/webhooks", "{\"url\":\"" + receiver.url("localhost") + "\"" + more + "}");
    }

    private String submitFor(String webhook, String more) {
        return api.post(
                        "/v1/jobs",
                        "{\"model\":\"builtin:sample\",\"webhook\":{\"id\":\"" + webhook + "\"" + more + "}}")
                .id();
    }

    private JsonNode deliveries(String webhook, String query) {
        return api.get("/v1/webhooks/" + webhook + "/deliveries" + query).json().path("items");
    }

    private JsonNode awaitDelivery(String webhook, String status) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> deliveries(webhook, "?status=" + status).size() > 0);
        return deliveries(webhook, "?status=" + status).get(0);
    }
}
