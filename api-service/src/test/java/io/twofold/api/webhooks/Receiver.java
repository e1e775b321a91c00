package io.twofold.api.webhooks;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/** A user's endpoint on this machine, which answers as a test wants it to. */
public final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = exchange -> answer(exchange, 204, "");

    /** What an endpoint does with a call. */
    public interface Behaviour {
        void handle(HttpExchange exchange) throws IOException;
    }

    /** A call that came in. */
    public record Call(String path, Map<String, List<String>> headers, String body) {

        public String header(String name) {
            return HttpHeaders.of(headers, (a, b) -> true).firstValue(name).orElse("");
        }

        public JsonNode json() {
            return Json.parse(body);
        }

        public String type() {
            return json().path("type").asString();
        }

        /** Whether the published library of the convention accepts the signature. */
        public boolean isSignedWith(String secret) {
            try {
                new Webhook(secret).verify(body, HttpHeaders.of(headers, (a, b) -> true));
                return true;
            } catch (WebhookVerificationException e) {
                return false;
            }
        }
    }

    public Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            calls.add(new Call(exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body));
            behaviour.handle(exchange);
            exchange.close();
        });
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url(String host) {
        return "http://" + host + ":" + port() + "/hook";
    }

    public void answers(int status) {
        behaviour = exchange -> answer(exchange, status, "");
    }

    public void does(Behaviour wanted) {
        behaviour = wanted;
    }

    public List<Call> calls() {
        return List.copyOf(calls);
    }

    public List<String> types() {
        return calls.stream().map(Call::type).toList();
    }

    public static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
