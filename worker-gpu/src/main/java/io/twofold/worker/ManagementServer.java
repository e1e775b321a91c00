package io.twofold.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.twofold.json.Json;
import io.twofold.worker.WorkerHealth.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Answers {@code GET /live}, {@code /ready} and {@code /metrics}: all that a worker says over HTTP. */
final class ManagementServer implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
    private static final int THREADS = 2; // a check that hangs must not stop the next scrape
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final ManagementProperties settings;
    private final Supplier<String> metrics;
    private final WorkerHealth health;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    ManagementServer(ManagementProperties settings, Supplier<String> metrics, WorkerHealth health) {
        this.settings = settings;
        this.metrics = metrics;
        this.health = health;
    }

    @Override
    public synchronized void start() {
        int port = settings.managementPort() == null ? 0 : settings.managementPort();
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(settings.managementAddress(), port), 0);
            ExecutorService executor = Executors.newFixedThreadPool(THREADS, task -> {
                Thread thread = new Thread(task, "management");
                thread.setDaemon(true);
                return thread;
            });
            http.setExecutor(executor);
            http.createContext("/", this::answer);
            http.start();
            server = http;
            threads = executor;
            LOG.info("Health and metrics at http:/{}", http.getAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "twofold.worker.management-port " + port + " on "
                            + settings.managementAddress().getHostAddress() + " cannot be opened: " + e.getMessage(),
                    e);
        }
    }

    /** Where it listens. */
    synchronized int port() {
        if (server == null) {
            throw new IllegalStateException("It is not started");
        }
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/live" -> send(exchange, Map.of("worker", health.isAlive() ? Status.UP : Status.DOWN));
                case "/ready" -> send(exchange, health.parts());
                case "/metrics" -> send(exchange, 200, METRICS_TYPE, metrics.get());
                default -> send(exchange, 404, "text/plain", "There are /live, /ready and /metrics\n");
            }
        } catch (RuntimeException e) {
            LOG.warn("{} failed", exchange.getRequestURI().getPath(), e);
        }
    }

    private static void send(HttpExchange exchange, Map<String, Status> parts) throws IOException {
        Status worst = Collections.max(parts.values());
        Map<String, String> names = new TreeMap<>();
        parts.forEach((part, status) -> names.put(part, name(status)));
        String json = Json.write(new HealthDocument(name(worst), names));
        send(exchange, worst == Status.DOWN ? 503 : 200, "application/json", json);
    }

    private record HealthDocument(String status, Map<String, String> components) {}

    private static String name(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public synchronized void stop() {
        if (server != null && threads != null) {
            server.stop(0);
            threads.shutdownNow();
        }
        server = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return server != null;
    }

    /** Before the worker takes its first job, and until it has given back its last. */
    @Override
    public int getPhase() {
        return 0;
    }
}
