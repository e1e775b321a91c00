package io.twofold.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server whose answers are written down beforehand; the last answer to a path is given again and again. */
public final class FakeServer implements AutoCloseable {
    /** One answer: status, headers, body. */
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public static Answer json(int status, String body) {
            return new Answer(
                    status, Map.of("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
        }

        public Answer with(String name, String value) {
            Map<String, String> more = new ConcurrentHashMap<>(headers);
            more.put(name, value);
            return new Answer(status, more, body);
        }
    }

    /** One request as it arrived: method and path, headers that were looked at, body. */
    public record Request(String line, List<String> ifNoneMatch, List<String> authorization, String body) {}

    private final HttpServer http;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    public FakeServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    /** @param line such as {@code GET /v1/jobs/job_1} */
    public FakeServer on(String line, Answer... inOrder) {
        answers.put(line, new ArrayDeque<>(List.of(inOrder)));
        return this;
    }

    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    public List<Request> requests() {
        return requests;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(new Request(
                line,
                exchange.getRequestHeaders().getOrDefault("If-None-Match", List.of()),
                exchange.getRequestHeaders().getOrDefault("Authorization", List.of()),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Deque<Answer> known = answers.getOrDefault(line, new ArrayDeque<>());
        Answer answer = known.size() > 1 ? known.remove() : known.peek();
        if (answer == null) {
            answer = Answer.json(404, "{\"code\":\"not-found\",\"detail\":\"No " + line + "\",\"retryable\":false}");
        }
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        boolean empty = answer.body().length == 0;
        exchange.sendResponseHeaders(answer.status(), empty ? -1 : answer.body().length);
        if (!empty) {
            exchange.getResponseBody().write(answer.body());
        }
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
