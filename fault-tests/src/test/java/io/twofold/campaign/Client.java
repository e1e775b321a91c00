package io.twofold.campaign;

import io.twofold.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Posts jobs as a careful client does: until one is accepted, with the same Idempotency-Key every time. */
final class Client {
    private static final Set<Integer> TRY_AGAIN = Set.of(409, 429, 503);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final List<URI> apis;
    private final AtomicInteger tries = new AtomicInteger();

    /** Answers that no fault explains, such as a 500. */
    private final Map<Integer, String> unexpected = new ConcurrentHashMap<>();

    Client(List<URI> apis) {
        this.apis = apis;
    }

    /** Returns the id of the accepted job, however long that takes; each further try goes to the other API. */
    String post(Plan.Post post) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            tries.incrementAndGet();
            try {
                HttpResponse<String> answer = http.send(request(post, attempt), BodyHandlers.ofString());
                if (answer.statusCode() == 202 || answer.statusCode() == 200) {
                    return Json.parse(answer.body()).path("id").asString();
                }
                if (!TRY_AGAIN.contains(answer.statusCode())) {
                    unexpected.put(answer.statusCode(), answer.body());
                }
            } catch (IOException e) {
                // nobody knows whether it was accepted: that is what the key is for
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private HttpRequest request(Plan.Post post, int attempt) {
        URI api = apis.get((post.api() + attempt) % apis.size());
        return HttpRequest.newBuilder(api.resolve("/v1/jobs"))
                .timeout(Duration.ofSeconds(15))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", post.key())
                .POST(BodyPublishers.ofString(post.work().body(post.key())))
                .build();
    }

    int tries() {
        return tries.get();
    }

    Map<Integer, String> unexpected() {
        return unexpected;
    }
}
