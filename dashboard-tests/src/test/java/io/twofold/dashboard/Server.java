package io.twofold.dashboard;

import io.twofold.cli.embedded.EmbeddedServer;
import io.twofold.cli.embedded.TwofoldHome;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** The whole product in this process: API, worker, engine, and a database of its own. */
final class Server implements AutoCloseable {
    static final String KEY = "a key for the dashboard's tests";

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int PORT_LINE = 3; // of postmaster.pid

    private final HttpClient client = HttpClient.newHttpClient();
    private final TwofoldHome home;
    private final EmbeddedServer server;

    private Server(TwofoldHome home, EmbeddedServer server) {
        this.home = home;
        this.server = server;
    }

    /** @param settings Spring properties beside the port, which is any free one */
    static Server start(Map<String, String> settings) {
        try {
            TwofoldHome home = new TwofoldHome(Files.createTempDirectory("twofold-dashboard"));
            Map<String, String> all = new TreeMap<>(settings);
            all.put("server.port", "0");
            return new Server(home, EmbeddedServer.start(home, all, List.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    URI address() {
        return server.address();
    }

    JsonNode get(String path) {
        return Json.parse(send(request(path).GET().build()).body());
    }

    JsonNode post(String path, String body) {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return Json.parse(send(request).body());
    }

    void delete(String path) {
        send(request(path).DELETE().build());
    }

    /** Submits a job and returns its id. */
    String submit(String body) {
        JsonNode job = post("/v1/jobs", body);
        if (!job.path("id").isString()) {
            throw new IllegalStateException("Not accepted: " + job);
        }
        return job.path("id").asString();
    }

    /** The job's status, or that of the answer where there is no such job, such as 404. */
    String status(String job) {
        return get("/v1/jobs/" + job).path("status").asString();
    }

    JsonNode awaitStatus(String job, String... expected) {
        return Awaitility.await("job " + job + " to be " + List.of(expected))
                .atMost(PATIENCE)
                .until(
                        () -> get("/v1/jobs/" + job),
                        found -> List.of(expected).contains(found.path("status").asString("")));
    }

    /** Runs SQL in the server's database: for what would take too long, or happens too rarely, to be made by jobs. */
    void sql(String statement) {
        try {
            Path postgres = home.postgres();
            String port = Files.readAllLines(postgres.resolve("data").resolve("postmaster.pid"))
                    .get(PORT_LINE)
                    .strip();
            String password = Files.readString(postgres.resolve("password")).strip();
            try (Connection connection = DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", password);
                    Statement command = connection.createStatement()) {
                command.execute(statement);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address().resolve(path)).header("Authorization", "Bearer " + KEY);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
