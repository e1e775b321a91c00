package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.NewJob;
import io.twofold.json.Json;
import io.twofold.recipe.RequestReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Lists of jobs: pages, cursors, filters. */
class PagingTest extends ApiTest {
    @Autowired
    JdbcClient jdbc;

    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void pagesThroughTheListInBothDirections(String order) {
        List<String> posted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = post("order", order);
            posted.add(order.equals("asc") ? posted.size() : 0, id);
        }

        List<String> seen = new ArrayList<>();
        String after = "";
        int pages = 0;
        do {
            JsonNode page = api.get("/v1/jobs?limit=2&label=order:" + order + "&order=" + order + after)
                    .json();
            page.path("items").forEach(job -> seen.add(job.path("id").asString()));
            assertThat(page.path("has_more").asBoolean())
                    .isEqualTo(page.path("next").isString());
            after = page.path("next").isString() ? "&after=" + page.path("next").asString() : "";
            pages++;
        } while (!after.isEmpty());

        assertThat(seen).isEqualTo(posted);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    @DisplayName("case 37: forged or foreign cursor: 400")
    void acceptsItsOwnCursorsOnly() {
        String first = post("cursor", "x");
        post("cursor", "x");
        String next = next("/v1/jobs?limit=1&label=cursor:x");
        String forged = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((first + "0123456789abcdef").getBytes(StandardCharsets.US_ASCII));

        assertThat(ids("/v1/jobs?limit=1&label=cursor:x&after=" + next)).containsExactly(first);
        assertThat(ids("/v1/jobs?limit=5&label=cursor:x&after=" + next)).containsExactly(first);
        for (String path : List.of(
                "/v1/jobs?label=cursor:x&after=" + forged,
                "/v1/jobs?label=cursor:x&after=" + first,
                "/v1/jobs?label=cursor:x&after=" + next.substring(1),
                "/v1/jobs?label=cursor:x&after=" + next + "A",
                "/v1/jobs?label=cursor:x&after=" + (next.startsWith("a") ? "b" : "a") + next.substring(1),
                "/v1/jobs?label=cursor:x&after=",
                "/v1/jobs?label=cursor:x&after=%00",
                "/v1/jobs?label=cursor:x&after=" + "A".repeat(5_000),
                "/v1/jobs?label=cursor:y&after=" + next,
                "/v1/jobs?after=" + next,
                "/v1/jobs?label=cursor:x&order=asc&after=" + next)) {
            Answer answer = api.get(path);
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.code()).as(path).isEqualTo("invalid-parameter");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "x", "", "1.5", "%2B1", "99999999999999999999"})
    @DisplayName("case 37: limit -1: 400")
    void refusesALimitThatIsNone(String limit) {
        assertThat(api.get("/v1/jobs?limit=" + limit).status()).isEqualTo(400);
    }

    @Test
    @DisplayName("case 37: limit 10^9: clamped")
    void clampsALimitThatIsTooLarge() {
        for (int i = 0; i < 101; i++) {
            lifecycle.submit(NewJob.of(RequestReader.readJob(Json.parse(ApiClient.SAMPLE)))
                    .withLabels(Map.of("limit", "clamped")));
        }

        JsonNode page = api.get("/v1/jobs?limit=1000000000&label=limit:clamped").json();

        assertThat(page.path("items").size()).isEqualTo(100);
        assertThat(page.path("has_more").asBoolean()).isTrue();
    }

    @Test
    void filtersByModelAndTime() {
        String sample = post("filter", "x");
        String other = api.post(
                        "/v1/jobs",
                        "{\"model\":\"file:a model+\",\"calibration\":{\"data\":\"file:t\"},\"labels\":{\"filter\":\"x\"}}")
                .id();
        jdbc.sql("UPDATE job SET created_at = '2026-01-02T03:04:05Z' WHERE id = ?")
                .param(other)
                .update();

        String own = "/v1/jobs?label=filter:x";
        assertThat(ids(own + "&model=builtin:sample")).containsExactly(sample);
        assertThat(ids(own + "&model=file:a%20model%2B&model=hf:o/n")).containsExactly(other);
        assertThat(ids(own + "&created_before=2026-01-02T03:04:06Z")).containsExactly(other);
        assertThat(ids(own + "&created_before=2026-01-02T03:04:05Z")).isEmpty();
        assertThat(ids(own + "&created_after=2026-01-02T04:04:05%2B01:00")).containsExactly(sample);
        assertThat(ids(own + "&created_after=" + Instant.now().plusSeconds(3600)))
                .isEmpty();
        assertThat(next(own
                        + "&limit=1&model=builtin:sample&model=file:a%20model%2B&created_after=2026-01-01T00:00:00Z"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order=up",
                "created_after=yesterday",
                "created_before=2026-01-02",
                "created_before=-999999999-01-01T00:00:00Z",
                "model=",
                "model=%00",
                "label=a:1&label=a:2",
                "kind=training"
            })
    void refusesFiltersThatMeanNothing(String query) {
        Answer answer = api.get("/v1/jobs?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).contains("'" + query.replaceFirst("=.*", "") + "'");
    }

    @Test
    void readsAPageFromAnIndexAndSortsNothing() {
        jdbc.sql("""
                INSERT INTO job (id, tenant, request)
                SELECT 'job_0' || lpad(n::text, 25, '0'), 'many', '{"model":"builtin:sample"}'
                FROM generate_series(1, 10000) AS n""").update();
        jdbc.sql("ANALYZE job").update();

        for (String where : List.of("true", "status = 'queued'", "request ->> 'model' = 'builtin:sample'")) {
            String plan = String.join(
                    "\n",
                    jdbc.sql("EXPLAIN SELECT id FROM job WHERE tenant = 'many' AND " + where
                                    + " AND id < 'job_00000000000000000000009000' ORDER BY id DESC LIMIT 21")
                            .query(String.class)
                            .list());
            assertThat(plan).contains("Index").doesNotContain("Seq Scan").doesNotContain("Sort");
        }
        jdbc.sql("DELETE FROM job WHERE tenant = 'many'").update();
    }

    private String post(String label, String value) {
        return api.post("/v1/jobs", "{\"model\":\"builtin:sample\",\"labels\":{\"" + label + "\":\"" + value + "\"}}")
                .id();
    }

    private String next(String path) {
        return api.get(path).json().path("next").asString();
    }

    private List<String> ids(String path) {
        return api.get(path)
                .json()
                .path("items")
                .valueStream()
                .map(job -> job.path("id").asString())
                .toList();
    }
}
