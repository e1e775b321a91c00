package io.twofold.api;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Calls the running service; every answer is held against the contract. */
final class ApiClient {
    static final String SAMPLE = "{\"model\":\"builtin:sample\"}";
    static final String EVALUATION =
            "{\"kind\":\"evaluation\",\"model\":\"builtin:sample\",\"evaluation\":{\"tasks\":[\"arc_easy\"]}}";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String server;
    private final List<String> always;

    ApiClient(int port) {
        this("http://127.0.0.1:" + port, List.of());
    }

    private ApiClient(String server, List<String> always) {
        this.server = server;
        this.always = always;
    }

    /** The same, sending a key or token with every request. */
    ApiClient with(String key) {
        return new ApiClient(server, List.of("Authorization", "Bearer " + key));
    }

    Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, "", headers);
    }

    Answer post(String path, String json, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Content-Type";
        all[1] = "application/json";
        return send("POST", path, json, all);
    }

    /** Asks without keeping a thread until the answer comes. */
    CompletableFuture<Answer> later(String path, String... headers) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + path))
                .headers(headers)
                .build();
        return http.sendAsync(request, BodyHandlers.ofByteArray()).thenApply(response -> {
            Answer answer = new Answer(response);
            Contract.served().check("GET", path, answer);
            return answer;
        });
    }

    Answer send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!always.isEmpty()) {
            request.headers(always.toArray(String[]::new));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            Answer answer = new Answer(http.send(request.build(), BodyHandlers.ofByteArray()));
            if (!method.equals("HEAD") && !method.equals("OPTIONS")) {
                Contract.served().check(method, path, answer);
            }
            return answer;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
