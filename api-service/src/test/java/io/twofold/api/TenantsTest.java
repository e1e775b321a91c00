package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.twofold.api.access.Scope;
import io.twofold.job.Claim;
import io.twofold.job.PublishedArtifact;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What belongs to one tenant does not exist for another. */
class TenantsTest extends AccessTest {
    private static final String NO_JOB = "job_00000000000000000000000000";
    private static final String NO_WEBHOOK = "wh_00000000000000000000000000000000";
    private static final String DELIVERY = "msg_00000000000000000000000000000000";

    /** Whatever a client may send along to learn what it must not. */
    private static final List<List<String>> CONDITIONS = List.of(
            List.of(),
            List.of("If-None-Match", "*"),
            List.of("If-None-Match", "\"r0\", \"r1\", \"r2\", \"r3\""),
            List.of("If-Match", "*"),
            List.of("If-Match", "\"nothing\""),
            List.of("Range", "bytes=0-0"),
            List.of("If-Modified-Since", "Tue, 01 Jan 2030 00:00:00 GMT"),
            List.of("Prefer", "wait=1"));

    @TestFactory
    @DisplayName("case 38: Tenant B on A's job, every verb: 404, nothing leaked")
    Stream<DynamicTest> whatIsAnotherTenantsDoesNotExist() {
        ApiClient a = client("tenant-a", Scope.JOBS_READ, Scope.JOBS_WRITE);
        ApiClient b = client("tenant-b", Scope.JOBS_READ, Scope.JOBS_WRITE);
        List<String> jobs = List.of(queued(a), running(a), succeeded(a), cancelled(a));
        String webhook = a.post("/v1/webhooks", "{\"url\":\"https://93.184.216.34/hook\"}")
                .id();
        assertThat(webhook).startsWith("wh_");
        List<DynamicTest> tests = new ArrayList<>();
        for (String operation : Contract.served().operations()) {
            String method = operation.substring(0, operation.indexOf(' '));
            String template = operation.substring(operation.indexOf(' ') + 1);
            if (template.startsWith("/v1/jobs/{id}")) {
                jobs.forEach(job -> tests.add(dynamicTest(
                        operation + " " + jobs.indexOf(job), () -> check(b, method, template, job, NO_JOB))));
            } else if (template.startsWith("/v1/webhooks/{id}")) {
                tests.add(dynamicTest(operation, () -> check(b, method, template, webhook, NO_WEBHOOK)));
            }
        }
        return tests.stream();
    }

    /** The answer is 404, letter by letter the one for what nobody has, and nothing has changed. */
    private void check(ApiClient b, String method, String template, String others, String nobodys) {
        List<Map<String, Object>> before = state();
        String type = Contract.served().bodyType(method, template);
        for (List<String> condition : CONDITIONS) {
            if (method.equals("PATCH") && !condition.contains("If-Match")) {
                continue; // it is refused before anything is looked for
            }
            List<String> headers = new ArrayList<>(condition);
            headers.addAll(List.of("Content-Type", type, "X-Request-Id", "same"));
            String[] all = headers.toArray(String[]::new);

            Answer refusal = b.send(method, path(template, others), "{\"labels\":{\"a\":\"b\"}}", all);
            Answer reference = b.send(method, path(template, nobodys), "{\"labels\":{\"a\":\"b\"}}", all);

            assertThat(refusal.status()).as(condition.toString()).isEqualTo(404);
            assertThat(refusal.body()).isEqualTo(reference.body().replace(nobodys, others));
            assertThat(names(refusal)).isEqualTo(names(reference));
        }
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void listsShowTheTenantsOwnOnly() {
        ApiClient a = client("lists-a", Scope.JOBS_READ, Scope.JOBS_WRITE);
        ApiClient b = client("lists-b", Scope.JOBS_READ, Scope.JOBS_WRITE);
        String theirs = queued(a);
        String mine = queued(b);

        assertThat(ids(b.get("/v1/jobs?limit=100"))).containsExactly(mine);
        assertThat(ids(a.get("/v1/jobs?limit=100"))).containsExactly(theirs);
        assertThat(b.get("/v1/webhooks").json().path("items").size()).isZero();
    }

    @Test
    void aPageOfOneTenantIsNoPlaceInTheListOfAnother() {
        ApiClient a = client("pages-a", Scope.JOBS_READ, Scope.JOBS_WRITE);
        ApiClient b = client("pages-b", Scope.JOBS_READ, Scope.JOBS_WRITE);
        queued(a);
        queued(a);
        String next = a.get("/v1/jobs?limit=1").header("Link").replaceFirst("^<(.*)>; rel=\"next\"$", "$1");

        assertThat(a.get(next).status()).isEqualTo(200);
        assertThat(b.get(next).status()).isEqualTo(400);
    }

    @Test
    void twoTenantsMayUseTheSameIdempotencyKey() {
        ApiClient a = client("once-a", Scope.JOBS_READ, Scope.JOBS_WRITE);
        ApiClient b = client("once-b", Scope.JOBS_READ, Scope.JOBS_WRITE);

        String first = a.post("/v1/jobs", ApiClient.SAMPLE, "Idempotency-Key", "the-same")
                .id();
        String second = b.post("/v1/jobs", ApiClient.SAMPLE, "Idempotency-Key", "the-same")
                .id();

        assertThat(second).startsWith("job_").isNotEqualTo(first);
    }

    private String queued(ApiClient client) {
        return client.post("/v1/jobs", ApiClient.SAMPLE).id();
    }

    private String running(ApiClient client) {
        return claim(queued(client)).jobId();
    }

    private String cancelled(ApiClient client) {
        String id = queued(client);
        client.send("POST", "/v1/jobs/" + id + "/cancel", "");
        return id;
    }

    private String succeeded(ApiClient client) {
        Claim claim = claim(queued(client));
        byte[] results = Reports.RESULTS.getBytes(StandardCharsets.UTF_8);
        store.put(claim.jobId(), claim.epoch(), "results.json", results);
        PublishedArtifact file =
                new PublishedArtifact("results.json", results.length, "ef".repeat(32), "application/json");
        lifecycle.succeed(claim, Reports.report(), List.of(file), "ab".repeat(32));
        return claim.jobId();
    }

    private Claim claim(String id) {
        return lifecycle.claim(id, "test-worker", Duration.ofMinutes(30)).orElseThrow();
    }

    /** All of the tenant's that a request could change, without what time changes by itself. */
    private List<Map<String, Object>> state() {
        return jdbc.sql("""
                SELECT id, status || revision || labels::text AS state FROM job WHERE tenant = 'tenant-a'
                UNION ALL SELECT 'events', count(*)::text
                          FROM job_event JOIN job ON job.id = job_id WHERE tenant = 'tenant-a'
                UNION ALL SELECT 'files', count(*)::text
                          FROM job_artifact JOIN job ON job.id = job_id WHERE tenant = 'tenant-a'
                UNION ALL SELECT id, secret || url FROM webhook WHERE tenant = 'tenant-a'
                ORDER BY 1""").query().listOfRows();
    }

    private static String path(String template, String id) {
        return template.replace("{id}", id)
                .replace("{name}", "results.json")
                .replace("{delivery}", DELIVERY)
                .replaceAll("[{]\\w+[}]", "x");
    }

    private static Set<String> names(Answer answer) {
        Set<String> names = new TreeSet<>(answer.response().headers().map().keySet());
        names.removeAll(Set.of("date", "connection")); // a connection ends after a hundred requests
        return names;
    }

    private static List<String> ids(Answer list) {
        return list.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString())
                .toList();
    }
}
