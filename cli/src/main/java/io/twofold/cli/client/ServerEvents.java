package io.twofold.cli.client;

import io.twofold.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Follows a stream of server-sent events to its end, over as many connections as that takes. */
public final class ServerEvents {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final TwofoldClient client;
    private @Nullable String last;
    private ServerPatience patience = new ServerPatience();

    public ServerEvents(TwofoldClient client) {
        this.client = client;
    }

    /**
     * Returns when the job has ended and everything is told.
     *
     * @param what {@code events} or {@code logs}
     * @param told gets the documents in order, each once
     * @throws ServerAwayException if the server does not answer the first question, or later for 30 seconds
     * @throws ProblemException if it refuses, other than for the moment
     */
    public void follow(String id, String what, Consumer<JsonNode> told) throws InterruptedException {
        patience = new ServerPatience();
        while (true) {
            try {
                Optional<InputStream> stream = client.stream(id, what, last);
                patience.heard();
                // a server that stops ends its streams, too
                if (stream.isEmpty()
                        || read(stream.get(), told) && client.job(id).isFinished()) {
                    return;
                }
            } catch (ServerAwayException | ProblemException e) {
                patience.bear(e);
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    /** Whether the stream came to its end, and did not break off. */
    private boolean read(InputStream stream, Consumer<JsonNode> told) {
        String data = "";
        String id = null;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                patience.heard();
                if (line.startsWith("id:")) {
                    id = line.substring(3).trim();
                } else if (line.startsWith("data:")) {
                    data += line.substring(5);
                } else if (line.isEmpty() && !data.isEmpty()) {
                    told.accept(Json.parse(data));
                    last = id == null ? last : id;
                    data = "";
                    id = null;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
