package io.twofold.api;

import io.twofold.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** A client of {@code text/event-stream} that reads one message after the other. */
final class EventStream implements AutoCloseable {
    private final BufferedReader lines;

    private EventStream(BufferedReader lines) {
        this.lines = lines;
    }

    /** One server-sent event. */
    record Message(String id, String type, String data) {
        JsonNode json() {
            return Json.parse(data);
        }
    }

    static EventStream open(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<java.io.InputStream> response =
                HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return new EventStream(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    /** Waits for the next message; comments are skipped. */
    Message next() throws IOException {
        String id = "";
        String type = "";
        String data = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id:")) {
                id = line.substring(3);
            } else if (line.startsWith("event:")) {
                type = line.substring(6);
            } else if (line.startsWith("data:")) {
                data = line.substring(5);
            } else if (line.isEmpty() && !data.isEmpty()) {
                return new Message(id, type, data);
            }
        }
        throw new IOException("the stream has ended");
    }

    /** Waits for the end, which must be the next thing to come. */
    boolean ends() throws IOException {
        return lines.readLine() == null;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
