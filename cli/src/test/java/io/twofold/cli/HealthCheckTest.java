package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthCheckTest {

    @Test
    void asksTheApiAtThePortOfItsHealth() {
        assertThat(HealthCheck.address("api", Map.of())).hasToString("http://127.0.0.1:8080/actuator/health/liveness");
        assertThat(HealthCheck.address("api", Map.of("SERVER_PORT", "81"))).hasPort(81);
        assertThat(HealthCheck.address("api", Map.of("SERVER_PORT", "81", "MANAGEMENT_SERVER_PORT", "82")))
                .hasPort(82);
    }

    @Test
    void asksAWorkerAtItsManagementPort() {
        assertThat(HealthCheck.address("worker", Map.of("TWOFOLD_WORKER_MANAGEMENT_PORT", "83")))
                .hasToString("http://127.0.0.1:83/live");
    }

    @Test
    void asksWhereItIsTold() {
        assertThat(HealthCheck.address("http://rel-api:80/", Map.of())).hasToString("http://rel-api:80/");
    }

    @Test
    void knowsNothingElse() {
        assertThatThrownBy(() -> HealthCheck.address("database", Map.of()))
                .hasMessage("Name what to ask, api, worker or a URL, instead of: database");
    }

    @Test
    void returnsWhatTheServiceAnswers() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/live", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/live");

            assertThat(HealthCheck.status(address)).isEqualTo(503);
        } finally {
            server.stop(0);
        }
    }
}
