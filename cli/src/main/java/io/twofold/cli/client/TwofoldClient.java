package io.twofold.cli.client;

import io.twofold.json.Json;
import io.twofold.report.Estimate;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The HTTP API, one method per operation.
 *
 * <p>Every method throws {@link ProblemException} if the server refuses and {@link ServerAwayException} if it does not
 * answer.
 */
public final class TwofoldClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final int WAIT_SECONDS = 30; // well below the time after which the answer counts as lost
    private static final int NOT_MODIFIED = 304;
    private static final int REDIRECT = 307;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final Retries retries = new Retries();
    private final URI server;
    private final @Nullable String apiKey;

    /**
     * @param server address such as {@code http://127.0.0.1:8080}
     * @param apiKey sent as a bearer token, or null
     */
    public TwofoldClient(URI server, @Nullable String apiKey) {
        this.server = URI.create(server.toString().replaceAll("/+$", ""));
        this.apiKey = apiKey;
    }

    /** A job, with the version that a later question may refer to. */
    public record Version(Job job, @Nullable String etag) {}

    /** Posts a job; once, however often the connection breaks on the way. */
    public Job submit(JsonNode request) {
        HttpRequest post = post("/v1/jobs", request)
                .header("Idempotency-Key", '"' + UUID.randomUUID().toString() + '"')
                .build();
        return new Job(document(retries.of(() -> text(post))));
    }

    /** What a job would take, as a worker predicts it; nothing is queued. */
    public Estimate estimate(JsonNode request) {
        HttpRequest post = post("/v1/jobs?validate_only=true", request).build();
        return Json.mapper().treeToValue(document(text(post)), Estimate.class);
    }

    public Job job(String id) {
        return new Job(get(jobPath(id)));
    }

    /**
     * A job, if it is no longer the version that the caller has. The server waits for a change for half a minute.
     *
     * @param etag of the version that the caller has, or null to get it at once
     */
    public Optional<Version> changed(String id, @Nullable String etag) {
        HttpRequest.Builder get = request(jobPath(id) + (etag == null ? "" : "?wait=" + WAIT_SECONDS));
        if (etag != null) {
            get.header("If-None-Match", etag);
        }
        HttpResponse<String> response = text(get.build());
        return response.statusCode() == NOT_MODIFIED
                ? Optional.empty()
                : Optional.of(new Version(
                        new Job(document(response)),
                        response.headers().firstValue("ETag").orElse(null)));
    }

    /**
     * Jobs, newest first.
     *
     * @param status only these, or null for all
     * @param kind only these, or null for all
     */
    public JsonNode jobs(@Nullable String status, @Nullable String kind, int limit) {
        return get("/v1/jobs?limit=" + limit
                + (status == null ? "" : "&status=" + encode(status))
                + (kind == null ? "" : "&kind=" + encode(kind)));
    }

    /** Asks for a job to stop; it does so within a heartbeat. */
    public Job cancel(String id) {
        return act(id, "cancel");
    }

    /** Asks for a job to rest; it does so within a heartbeat. */
    public Job pause(String id) {
        return act(id, "pause");
    }

    /** Lets a paused job wait for a worker again. */
    public Job resume(String id) {
        return act(id, "resume");
    }

    /**
     * Makes a new job that repeats one which ended without a result.
     *
     * @param changes what the new one has in another way: {@code labels}, {@code priority}, {@code deadline}
     */
    public Job retry(String id, JsonNode changes) {
        return new Job(document(text(post(jobPath(id) + "/retry", changes).build())));
    }

    private Job act(String id, String verb) {
        return new Job(document(text(
                request(jobPath(id) + "/" + verb).POST(BodyPublishers.noBody()).build())));
    }

    /** A page of what happened to a job after the event {@code after}, oldest first. */
    public JsonNode events(String id, long after) {
        return get(jobPath(id) + "/events?after=" + after);
    }

    /** What the workers logged about a job, as text; the caller closes it. */
    public InputStream log(String id) {
        return body(request(jobPath(id) + "/logs")
                        .setHeader("Accept", "text/plain")
                        .build())
                .orElseGet(InputStream::nullInputStream);
    }

    /**
     * What is told about a job as it happens, in the form of {@code text/event-stream}; the caller closes it. Empty if all
     * is told.
     *
     * @param what {@code events} or {@code logs}
     * @param after id of the last message that the caller has, or null
     */
    Optional<InputStream> stream(String id, String what, @Nullable String after) {
        HttpRequest.Builder get = request(jobPath(id) + "/" + what).setHeader("Accept", "text/event-stream");
        if (after != null) {
            get.header("Last-Event-ID", after);
        }
        return body(get.build());
    }

    /** The report of a job that succeeded. */
    public JsonNode report(String id) {
        return get(jobPath(id) + "/report");
    }

    /** The list of files of a job that succeeded. */
    public JsonNode artifacts(String id) {
        return get(jobPath(id) + "/artifacts");
    }

    /**
     * One file of a job that succeeded; the caller closes it. The server may send the client to an object store for it,
     * which never sees the key.
     */
    public InputStream artifact(String id, String name) {
        String path = Arrays.stream(name.split("/")).map(TwofoldClient::encode).collect(Collectors.joining("/"));
        HttpRequest get = request(jobPath(id) + "/artifacts/" + path).build();
        return body(get).orElseGet(InputStream::nullInputStream);
    }

    private Optional<InputStream> body(HttpRequest get) {
        HttpResponse<InputStream> response = send(get, BodyHandlers.ofInputStream());
        if (response.statusCode() == REDIRECT) {
            response = send(elsewhere(response), BodyHandlers.ofInputStream());
        }
        if (response.statusCode() == 200) {
            return Optional.of(response.body());
        }
        try (InputStream body = response.body()) {
            if (response.statusCode() == 204) {
                return Optional.empty();
            }
            throw problem(response, new String(body.readNBytes(1 << 16), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ServerAwayException(server, e);
        }
    }

    private HttpRequest elsewhere(HttpResponse<InputStream> response) {
        try (InputStream ignored = response.body()) {
            URI address = response.headers()
                    .firstValue("Location")
                    .map(server::resolve)
                    .orElseThrow(() -> problem(response, ""));
            return HttpRequest.newBuilder(address).timeout(ANSWER_TIMEOUT).build();
        } catch (IOException e) {
            throw new ServerAwayException(server, e);
        }
    }

    /** The address of a job, for people. */
    public URI address(String id) {
        return URI.create(server + jobPath(id));
    }

    private static String jobPath(String id) {
        return "/v1/jobs/" + encode(id);
    }

    private JsonNode get(String path) {
        return document(text(request(path).build()));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json, application/problem+json, */*;q=0.1");
        if (apiKey != null) {
            request.header("Authorization", "Bearer " + apiKey);
        }
        return request;
    }

    private HttpRequest.Builder post(String path, JsonNode body) {
        return request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(Json.write(body)));
    }

    private HttpResponse<String> text(HttpRequest request) {
        HttpResponse<String> response = send(request, BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2 && response.statusCode() != NOT_MODIFIED) {
            throw problem(response, response.body());
        }
        return response;
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new ServerAwayException(server, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerAwayException(server, e);
        }
    }

    private static JsonNode document(HttpResponse<String> response) {
        try {
            return Json.parse(response.body());
        } catch (JacksonException e) {
            throw new ProblemException(
                    502,
                    Json.mapper()
                            .createObjectNode()
                            .put("detail", "The answer is not JSON; is " + response.uri() + " a Twofold server?"));
        }
    }

    private static ProblemException problem(HttpResponse<?> response, String body) {
        try {
            return new ProblemException(response.statusCode(), Json.parse(body));
        } catch (JacksonException e) {
            // a proxy's error page, perhaps: the status is all there is
            return new ProblemException(
                    response.statusCode(),
                    Json.mapper()
                            .createObjectNode()
                            .put("detail", response.uri() + " answered " + response.statusCode()));
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
