package io.twofold.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetriesTest {
    private static final URI SERVER = URI.create("http://127.0.0.1:1");
    private static final ProblemException IN_FLIGHT =
            new ProblemException(409, Json.parse("{\"code\":\"idempotency-in-flight\"}"));
    private static final ServerAwayException BROKEN = new ServerAwayException(SERVER, new IOException("reset"));
    private static final ServerAwayException NOBODY = new ServerAwayException(SERVER, new ConnectException());

    private final Retries retries = new Retries(List.of(Duration.ZERO, Duration.ZERO));

    @Test
    void triesAgainWhereNobodyKnowsWhetherItWasDone() {
        Deque<RuntimeException> failures = new ArrayDeque<>(List.of(BROKEN, IN_FLIGHT));

        assertThat(retries.of(() -> answerAfter(failures))).isEqualTo("done");
    }

    @Test
    void waitsForAServerThatStartsAgain() {
        Deque<RuntimeException> failures = new ArrayDeque<>(List.of(BROKEN, NOBODY));

        assertThat(retries.of(() -> answerAfter(failures))).isEqualTo("done");
    }

    @Test
    void givesUpAfterTheLastTry() {
        Deque<RuntimeException> failures = new ArrayDeque<>(List.of(BROKEN, BROKEN, BROKEN, BROKEN));

        assertThatThrownBy(() -> retries.of(() -> answerAfter(failures))).isSameAs(BROKEN);
        assertThat(failures).hasSize(1);
    }

    @Test
    void doesNotTryWhereNothingListensOrTheServerRefuses() {
        ProblemException refused = new ProblemException(422, Json.parse("{\"code\":\"invalid-request\"}"));

        assertThatThrownBy(() -> retries.of(() -> answerAfter(new ArrayDeque<>(List.of(NOBODY)))))
                .isSameAs(NOBODY);
        assertThatThrownBy(() -> retries.of(() -> answerAfter(new ArrayDeque<>(List.of(refused)))))
                .isSameAs(refused);
    }

    @Test
    void submitsWithTheSameKeyAfterTheConnectionBroke() throws Exception {
        List<String> keys = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> serve(server, keys));

            Job job = new TwofoldClient(URI.create("http://127.0.0.1:" + server.getLocalPort()), null)
                    .submit(Json.parse("{\"model\":\"builtin:sample\"}"));
            serving.join();

            assertThat(job.id()).isEqualTo("job_1");
            assertThat(keys).hasSize(2).doesNotContain("");
            assertThat(keys.get(1)).isEqualTo(keys.get(0));
        }
    }

    /** Reads a request and hangs up; answers the next one. */
    private static void serve(ServerSocket server, List<String> keys) {
        byte[] answer = "HTTP/1.1 202 OK\r\nContent-Length: 32\r\n\r\n{\"id\":\"job_1\",\"status\":\"queued\"}"
                .getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < 2; i++) {
                try (Socket socket = server.accept()) {
                    keys.add(key(socket.getInputStream()));
                    OutputStream out = socket.getOutputStream();
                    out.write(answer, 0, i == 0 ? 0 : answer.length);
                    out.flush();
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String key(InputStream request) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\"builtin:sample\"}")) {
            text.append((char) request.read());
        }
        Matcher key = Pattern.compile("(?i)idempotency-key: (.*)\r").matcher(text);
        assertThat(key.find()).isTrue();
        return key.group(1);
    }

    private static String answerAfter(Deque<RuntimeException> failures) {
        if (failures.isEmpty()) {
            return "done";
        }
        throw failures.remove();
    }
}
