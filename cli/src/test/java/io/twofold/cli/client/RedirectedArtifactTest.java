package io.twofold.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that sends its clients to an object store for files. */
class RedirectedArtifactTest {
    private final List<String> keysAtTheServer = new ArrayList<>();
    private final List<String> keysAtTheStore = new ArrayList<>();
    private HttpServer server;
    private HttpServer store;
    private TwofoldClient client;
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        store = serve();
        store.createContext("/bucket", exchange -> {
            keysAtTheStore.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write(new byte[] {'{', '}'});
            exchange.close();
        });
        server = serve();
        server.createContext("/v1/jobs/job_1/artifacts/report.json", exchange -> {
            keysAtTheServer.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.getResponseHeaders().set("Location", address(store) + "/bucket/report.json?signature=x");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        client = new TwofoldClient(address(server), "the-key");
    }

    private static HttpServer serve() throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.start();
        return made;
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        store.stop(0);
    }

    @Test
    void isFetchedFromThereWithoutTheKey() throws IOException {
        try (InputStream file = client.artifact("job_1", "report.json")) {
            assertThat(file.readAllBytes()).asString().isEqualTo("{}");
        }

        assertThat(keysAtTheServer).containsExactly("Bearer the-key");
        assertThat(keysAtTheStore).containsExactly("null");
    }

    @Test
    void isMissedWhereTheStoreRefuses() {
        status = 403;

        assertThatThrownBy(() -> client.artifact("job_1", "report.json")).isInstanceOf(ProblemException.class);
    }
}
