package io.twofold.source.hub;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One repository of a server that answers like the Hub, and a second server on another port where its large files lie.
 * Faults are queued by file name, one for each answer.
 */
public final class FakeHub implements AutoCloseable {
    public static final String COMMIT = "c0ffee00".repeat(5);

    private static final int PIECE = 1 << 14;

    private final HttpServer hub;
    private final HttpServer storage;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String repository;
    private final String prefix;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, String> etags = new TreeMap<>();
    private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Long> served = new ConcurrentHashMap<>();
    private @Nullable String listing;
    private long claimedSize = -1;
    private boolean ranges = true;

    /** What was asked, of which of the two servers. */
    public record Request(String server, String method, String path, Headers headers) {
        String header(String name) {
            return headers.getFirst(name);
        }
    }

    /** Answers instead of the Hub, or spoils its answer. */
    interface Fault {
        /** Returns false if the answer is still to be given. */
        boolean answer(HttpExchange exchange) throws IOException;
    }

    /** @param repository such as {@code org/name} or {@code datasets/org/name} */
    public FakeHub(String repository) throws IOException {
        this.repository = repository;
        this.prefix = "/" + repository + "/resolve/";
        this.hub = server("hub");
        this.storage = server("storage");
        hub.createContext("/", exchange -> answer("hub", exchange));
        storage.createContext("/", exchange -> answer("storage", exchange));
    }

    private HttpServer server(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.start();
        return server;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    /** A file that Git keeps itself. */
    public FakeHub small(String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        files.put(name, bytes);
        etags.put(name, hex("SHA-1", ("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII), bytes));
        return this;
    }

    /** A file that Git LFS keeps. */
    public FakeHub large(String name, byte[] content) {
        files.put(name, content);
        etags.put(name, hex("SHA-256", content));
        return this;
    }

    FakeHub fault(String name, Fault fault) {
        faults.computeIfAbsent(name, key -> new ArrayDeque<>()).add(fault);
        return this;
    }

    /** The list of files, whatever there is. */
    FakeHub listing(String json) {
        listing = json;
        return this;
    }

    FakeHub withoutRanges() {
        ranges = false;
        return this;
    }

    FakeHub claimSize(long size) {
        claimedSize = size;
        return this;
    }

    String etag(String name) {
        return String.valueOf(etags.get(name));
    }

    private byte[] content(String name) {
        return Objects.requireNonNull(files.get(name));
    }

    /** Leaves the promise as it was. */
    FakeHub damage(String name) {
        byte[] damaged = content(name).clone();
        damaged[damaged.length / 2] ^= 1;
        files.put(name, damaged);
        return this;
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Bytes of a file's content that were sent so far, by complete answers or parts of them. */
    public long served(String name) {
        return served.getOrDefault(name, 0L);
    }

    /** The requests for contents that one of the two servers got. */
    List<Request> gets(String name) {
        return requests.stream()
                .filter(request -> request.server.equals("storage") || request.path.contains("resolve-cache"))
                .filter(request -> request.method.equals("GET") && request.path.endsWith("/" + name))
                .toList();
    }

    static Fault status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
            return true;
        };
    }

    private void answer(String server, HttpExchange exchange) throws IOException {
        String path = URLDecoder.decode(exchange.getRequestURI().getRawPath(), StandardCharsets.UTF_8);
        requests.add(new Request(server, exchange.getRequestMethod(), path, exchange.getRequestHeaders()));
        String name = path.startsWith("/api/" + api()) ? "" : path.substring(path.indexOf('/', commitEnd(path)) + 1);
        Deque<Fault> queued = faults.getOrDefault(name, new ArrayDeque<>());
        boolean redirecting = server.equals("hub")
                && path.startsWith(prefix)
                && exchange.getRequestMethod().equals("GET");
        Fault fault = redirecting ? null : queued.poll();
        if (fault != null && fault.answer(exchange)) {
            return;
        }
        if (name.isEmpty()) {
            send(exchange, listing == null ? list() : listing);
        } else if (!files.containsKey(name)) {
            status(404, "X-Error-Code", "EntryNotFound").answer(exchange);
        } else {
            file(server, path, name, exchange);
        }
    }

    private String api() {
        return repository.startsWith("datasets/") ? repository : "models/" + repository;
    }

    /** The revision is the part of the path before the file's name. */
    private int commitEnd(String path) {
        for (String start : List.of(prefix, "/api/resolve-cache/", "/storage/")) {
            if (path.startsWith(start)) {
                return start.length();
            }
        }
        return 0;
    }

    private void file(String server, String path, String name, HttpExchange exchange) throws IOException {
        boolean large = etag(name).length() == 64;
        byte[] content = content(name);
        Headers headers = exchange.getResponseHeaders();
        if (path.startsWith(prefix)) {
            headers.set("X-Repo-Commit", COMMIT);
            headers.set("X-Linked-Size", Long.toString(claimedSize < 0 ? content.length : claimedSize));
            headers.set("X-Linked-Etag", "\"" + etag(name) + "\"");
            headers.set("ETag", "\"not the content's\"");
            headers.set(
                    "Location",
                    large
                            ? "http://127.0.0.1:" + storage.getAddress().getPort() + "/storage/x/" + name
                                    + "?signature=1"
                            : "/api/resolve-cache/x/" + name.replace(" ", "%20"));
            exchange.sendResponseHeaders(large ? 302 : 307, -1);
            exchange.close();
            return;
        }
        headers.set("ETag", "\"" + etag(name) + "\"");
        headers.set("X-Repo-Commit", COMMIT);
        String range = ranges ? exchange.getRequestHeaders().getFirst("Range") : null;
        String[] bounds =
                range == null ? new String[0] : range.replace("bytes=", "").split("-");
        int from = range == null ? 0 : Integer.parseInt(bounds[0]);
        int end = bounds.length < 2 ? content.length : Math.min(content.length, Integer.parseInt(bounds[1]) + 1);
        if (range != null) {
            headers.set("Content-Range", "bytes " + from + "-" + (end - 1) + "/" + content.length);
        }
        headers.set("Content-Length", Integer.toString(end - from));
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(range == null ? 200 : 206, end - from);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = from; i < end; i += PIECE) {
                    served.merge(name, (long) Math.min(PIECE, end - i), Long::sum);
                    out.write(content, i, Math.min(PIECE, end - i));
                }
            }
        }
        exchange.close();
    }

    /** Sends the first bytes of a file and breaks the connection. */
    Fault cutAfter(String name, int bytes) {
        return exchange -> {
            if (exchange.getRequestMethod().equals("HEAD")) {
                return false;
            }
            exchange.sendResponseHeaders(200, content(name).length);
            exchange.getResponseBody().write(content(name), 0, bytes);
            exchange.getResponseBody().flush();
            exchange.close();
            return true;
        };
    }

    private String list() {
        return Json.write(Map.of(
                "id",
                repository,
                "sha",
                COMMIT,
                "private",
                false,
                "siblings",
                files.keySet().stream().map(name -> Map.of("rfilename", name)).collect(Collectors.toList())));
    }

    private static void send(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String hex(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            List.of(parts).forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        storage.stop(0);
        threads.shutdownNow();
    }
}
