package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.api.access.IssuedKey;
import io.twofold.api.access.Scope;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Changes and refusals leave events. */
class AuditTest extends AccessTest {

    @Test
    void everyChangeLeavesAnEvent() {
        ApiClient client = client("audited", Scope.values());
        String id = client.post("/jobs", ApiClient.SAMPLE, "X-Request-Id", "audit.1")
                .id();
        client.send("POST", "/v1/jobs/" + id + "/cancel", "");
        client.get("/v1/jobs/" + id);
        client.post("/v1/jobs", "{");

        List<JsonNode> events = events(client, "?tenant=audited");

        assertThat(events.stream()
                        .map(event -> event.path("action").asString() + " "
                                + event.path("target").asString("") + " "
                                + event.path("outcome").asString()))
                .containsExactly(
                        "POST /v1/jobs  failed",
                        "POST /v1/jobs/{id}/cancel " + id + " done",
                        "POST /v1/jobs " + id + " done");
        JsonNode submitted = events.get(2);
        assertThat(submitted.path("request_id").asString()).isEqualTo("audit.1");
        assertThat(submitted.path("principal").asString()).startsWith("key:");
        assertThat(submitted.path("remote_address").asString()).isEqualTo("127.0.0.1");
        assertThat(submitted.path("status").asInt()).isEqualTo(202);
    }

    @Test
    void everyRefusalLeavesAnEventWithoutTheSecret() {
        ApiClient admin = client("admins", Scope.JOBS_ADMIN);
        IssuedKey key = keys.create("refused", "reader", Set.of(Scope.JOBS_READ), null);
        ApiClient reader = nobody.with(key.text());
        await(() -> reader.get("/v1/jobs").status() == 200);
        reader.post("/v1/jobs", ApiClient.SAMPLE);
        keys.revoke(key.key().id());
        await(() -> reader.get("/v1/jobs").status() == 401);

        List<JsonNode> known = events(admin, "?tenant=refused");

        assertThat(known).singleElement().satisfies(event -> {
            assertThat(event.path("status").asInt()).isEqualTo(403);
            assertThat(event.path("outcome").asString()).isEqualTo("refused");
            assertThat(event.path("principal").asString())
                    .isEqualTo("key:" + key.key().id());
        });
        await(
                () -> { // other tests may have used up what is written of refusals
                    reader.get("/v1/jobs?token=secret-in-the-query", "X-Request-Id", "audit.2");
                    return events(admin, "?outcome=refused&limit=100").stream()
                            .anyMatch(
                                    event -> event.path("request_id").asString().equals("audit.2")
                                            && event.path("principal").isNull()
                                            && event.path("status").asInt() == 401);
                });
        assertThat(jdbc.sql("SELECT string_agg(to_jsonb(e)::text, '') FROM audit_event e")
                        .query(String.class)
                        .single())
                .doesNotContain(key.text().substring(17))
                .doesNotContain("secret-in-the-query");
    }

    @Test
    void aListGoesOnWhereThePageBeforeEnded() {
        ApiClient client = client("paged", EnumSet.allOf(Scope.class).toArray(Scope[]::new));
        for (int i = 0; i < 3; i++) {
            client.post("/v1/jobs", ApiClient.SAMPLE);
        }

        Answer first = client.get("/v1/admin/audit?tenant=paged&limit=2");
        String next = first.header("Link").replaceFirst("^<(.*)>; rel=\"next\"$", "$1");
        Answer second = client.get(next);

        assertThat(first.json().path("has_more").asBoolean()).isTrue();
        assertThat(second.json().path("items").size()).isEqualTo(1);
        assertThat(second.json().path("has_more").asBoolean()).isFalse();
        assertThat(second.json().at("/items/0/id").asLong())
                .isLessThan(first.json().at("/items/1/id").asLong());
    }

    @Test
    void namesThatTheDatabaseCannotStoreStopNothing() {
        ApiClient client =
                nobody.with(ISSUER.token(claims -> claims.subject("a\0b\ud800c").claim("tenant", "strange")));
        ApiClient admin = nobody.with(CONFIGURED);

        client.send("POST", "/v1/jobs/" + "x".repeat(1_000) + "%F0%9F%98%80/cancel", "");

        // the event follows the answer
        Awaitility.await()
                .untilAsserted(() -> assertThat(events(admin, "?tenant=strange"))
                        .singleElement()
                        .satisfies(event -> {
                            assertThat(event.path("principal").asString()).isEqualTo("oidc:a?b?c");
                            assertThat(event.path("target").asString()).hasSize(200);
                        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"outcome=good", "after=x", "after=0", "limit=0", "tenant=%00"})
    void refusesWrongParameters(String query) {
        Answer answer = nobody.with(CONFIGURED).get("/v1/admin/audit?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid-parameter");
    }

    @Test
    void aUsedKeySaysWhenItWasUsed() {
        IssuedKey key = keys.create("used", "ci", Set.of(Scope.JOBS_READ), null);
        await(() -> nobody.with(key.text()).get("/v1/jobs").status() == 200);

        await(() -> keys.list().stream()
                .anyMatch(known -> known.id().equals(key.key().id()) && known.lastUsedAt() != null));

        assertThat(keys.list())
                .extracting(known -> known.id())
                .contains(key.key().id());
    }

    private static List<JsonNode> events(ApiClient client, String query) {
        return client.get("/v1/admin/audit" + query)
                .json()
                .path("items")
                .valueStream()
                .toList();
    }
}
