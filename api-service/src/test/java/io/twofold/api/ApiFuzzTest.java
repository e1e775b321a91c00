package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.artifact.ArtifactStore;
import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import io.twofold.job.PublishedArtifact;
import io.twofold.testing.TestDatabase;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * Requests that are generated from the contract, and answers that are held against it: no defect shows (5xx), nothing
 * undocumented comes back, what the contract forbids does not succeed. {@code -Dtwofold.fuzz.requests=N} makes N requests
 * per operation instead of 25, {@code -Dtwofold.fuzz.seed=S} other ones.
 */
@SpringBootTest(classes = ApiApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ApiFuzzTest {
    private static final int REQUESTS = Integer.getInteger("twofold.fuzz.requests", 25);
    private static final long SEED = Long.getLong("twofold.fuzz.seed", 1);
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND");
    private static final int LONGEST_PROBLEM = 16_000;
    private static final int LONGEST_TEXT = 2_048;
    private static final TestDatabase DATABASE = TestDatabase.create();

    @LocalServerPort
    int port;

    @Autowired
    JobLifecycle lifecycle;

    @Autowired
    ArtifactStore store;

    ApiClient api;

    private static @Nullable Map<String, List<String>> resources;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("twofold.artifacts", () -> ApiTest.temporaryDirectory().toString());
        registry.add("twofold.estimate-wait", () -> "20ms");
        registry.add("twofold.webhooks.poll-interval", () -> "1h"); // nothing shall leave this machine
    }

    @BeforeEach
    void connect() {
        api = new ApiClient(port);
    }

    static Set<String> operations() {
        return Contract.served().operations();
    }

    static Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        operations().forEach(operation -> paths.add(operation.split(" ")[1]));
        return paths;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersWhateverComes(String operation) {
        FuzzGenerator generator =
                new FuzzGenerator(Contract.served(), new Random(SEED ^ operation.hashCode()), resources());
        if (operation.startsWith("DELETE")) {
            resources = null; // to be made again
        }
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            FuzzRequest request = generator.next(operation);
            try {
                Answer answer = send(request);
                if (answer != null) {
                    check(request, answer);
                }
            } catch (AssertionError e) {
                complaints.add(request + "\n  " + e.getMessage());
            }
        }

        assertThat(complaints).as("twofold.fuzz.seed=%d", SEED).isEmpty();
        assertThat(api.get("/v1/jobs?limit=1").status()).as("still there").isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void acceptsItsOwnExamples(String operation) {
        JsonNode content = Contract.served().operation(operation).at("/requestBody/content/application~1json");
        for (JsonNode example : content.path("examples")) {
            FuzzRequest drawn = new FuzzGenerator(Contract.served(), new Random(SEED), resources()).next(operation);
            String path = drawn.path().replaceFirst("[?].*", "");
            if (!operation.contains("{")) {
                assertThat(api.post(path, example.path("value").toString()).status())
                        .as("%s %s", operation, example)
                        .isLessThan(300);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void namesTheMethodsThatItKnows(String template) {
        List<String> known = METHODS.stream()
                .filter(method -> operations().contains(method + " " + template))
                .toList();
        String path = template.replaceAll("[{]\\w+[}]", "x");
        for (String method : METHODS) {
            if (!known.contains(method)) {
                Answer answer = answered(new FuzzRequest(method, path, List.of(), new byte[0], true));

                assertThat(answer.status()).as("%s %s", method, path).isEqualTo(405);
                assertThat(Arrays.asList(answer.header("Allow").split(", ?")))
                        .as("Allow of %s %s", method, path)
                        .containsAll(known)
                        .doesNotContain(method);
                Contract.served().check(method, path, answer);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void knowsNothingThatWasDeleted(String operation) {
        if (operation.contains("/jobs/{id}") || operation.contains("/webhooks/{id}")) {
            String id = operation.contains("/jobs/{id}") ? deletedJob() : deletedWebhook();
            String path = operation.split(" ")[1].replace("{id}", id);
            if (path.contains("{delivery}")) {
                path = path.replace("{delivery}", "msg_" + "0".repeat(32));
            }
            String method = operation.split(" ")[0];
            JsonNode body = Contract.served().operation(operation).path("requestBody");
            FuzzRequest request = new FuzzRequest(
                    method,
                    path.replaceAll("[{]\\w+[}]", "report.json"),
                    body.isMissingNode() ? List.of() : List.of("Content-Type", bodyType(body), "If-Match", "*"),
                    body.isMissingNode() ? new byte[0] : "{}".getBytes(StandardCharsets.UTF_8),
                    true);

            assertThat(answered(request).status()).as("%s", request).isEqualTo(404);
        }
    }

    private static String bodyType(JsonNode body) {
        return body.path("content").propertyNames().iterator().next();
    }

    private void check(FuzzRequest request, Answer answer) {
        assertThat(answer.status() < 500 || isExpected(request, answer))
                .as("%s", answer)
                .isTrue();
        Contract.served().check(request.method(), request.path(), answer);
        if (request.mustFail()) {
            assertThat(answer.status())
                    .as("the contract forbids this, but: %s", answer)
                    .isGreaterThanOrEqualTo(400);
        }
        if (answer.status() >= 400) {
            assertThat(answer.body().length()).as("length of %s", answer).isLessThan(LONGEST_PROBLEM);
            answer.json()
                    .path("errors")
                    .forEach(error ->
                            error.forEach(text -> assertThat(text.asString()).hasSizeLessThanOrEqualTo(LONGEST_TEXT)));
            assertThat(answer.json().path("detail").asString()).hasSizeLessThanOrEqualTo(LONGEST_TEXT);
        }
    }

    /** No worker is there to say what a job would take. */
    private static boolean isExpected(FuzzRequest request, Answer answer) {
        return request.path().contains("validate_only") && answer.code().equals("no-worker");
    }

    /** Null if the client asked to be kept waiting, and is. */
    private @Nullable Answer send(FuzzRequest request) {
        boolean patient = request.path().contains("wait=")
                || request.headers().contains("Prefer")
                || request.headers().contains("text/event-stream");
        var answer = http.sendAsync(request.to("http://127.0.0.1:" + port), BodyHandlers.ofByteArray());
        try {
            HttpResponse<byte[]> response = answer.get(patient ? 2 : 30, TimeUnit.SECONDS);
            return new Answer(response);
        } catch (TimeoutException | ExecutionException e) {
            answer.cancel(true);
            if (patient && e instanceof TimeoutException) {
                return null;
            }
            throw new AssertionError(request + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Answer answered(FuzzRequest request) {
        return Objects.requireNonNull(send(request));
    }

    /** One of everything that a path can name. */
    private Map<String, List<String>> resources() {
        if (resources == null) {
            resources = makeResources();
        }
        return resources;
    }

    private Map<String, List<String>> makeResources() {
        api.get("/v1/webhooks")
                .json()
                .path("items")
                .forEach(webhook ->
                        api.delete("/v1/webhooks/" + webhook.path("id").asString()));
        String webhook = webhook();
        String queued = submit();
        String cancelled = submit();
        api.send("POST", "/v1/jobs/" + cancelled + "/cancel", "");
        String delivery = api.get("/v1/webhooks/" + webhook + "/deliveries")
                .json()
                .at("/items/0/id")
                .asString();
        List<String> jobs = List.of(queued, cancelled, succeeded(), deletedJob());
        return Map.of(
                "id", jobs,
                "id of /v1/webhooks/{id}", List.of(webhook),
                "id of /v1/webhooks/{id}/ping", List.of(webhook),
                "id of /v1/webhooks/{id}/rotate", List.of(webhook),
                "id of /v1/webhooks/{id}/deliveries", List.of(webhook),
                "id of /v1/webhooks/{id}/deliveries/{delivery}/redeliver", List.of(webhook),
                "delivery", List.of(delivery),
                "name", List.of("report.json", "results.json", "../report.json", "qr-uniform"));
    }

    private String submit() {
        return api.post("/v1/jobs", ApiClient.SAMPLE).id();
    }

    private String succeeded() {
        String id = submit();
        Claim claim = lifecycle.claim(id, "test-worker", Duration.ofMinutes(10)).orElseThrow();
        List<PublishedArtifact> files = new ArrayList<>();
        Map<String, String> contents =
                Map.of("report.json", "{}", "results.json", Reports.RESULTS, "spectra.json", Reports.SPECTRA);
        for (String name : contents.keySet()) {
            byte[] content = contents.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8);
            store.put(id, claim.epoch(), name, content);
            files.add(new PublishedArtifact(name, content.length, "cd".repeat(32), "application/json"));
        }
        lifecycle.succeed(claim, Reports.report(), files, "ab".repeat(32));
        return id;
    }

    private String deletedJob() {
        String id = submit();
        api.send("POST", "/v1/jobs/" + id + "/cancel", "");
        api.delete("/v1/jobs/" + id);
        return id;
    }

    private String webhook() {
        return api.post(
                        "/v1/webhooks",
                        "{\"url\":\"https://hooks.example/\",\"events\":[\"job.queued\",\"job.cancelled\"]}")
                .id();
    }

    private String deletedWebhook() {
        String id = webhook();
        api.delete("/v1/webhooks/" + id);
        return id;
    }
}
