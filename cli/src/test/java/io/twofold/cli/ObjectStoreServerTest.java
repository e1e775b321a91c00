package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twofold.cli.embedded.EmbeddedServer;
import io.twofold.cli.embedded.TwofoldHome;
import io.twofold.testing.TestBucket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real job whose files never lie on a disk that API and worker share. */
@Timeout(300)
class ObjectStoreServerTest {
    private static final String[] SMALL = {
        "submit",
        "--model",
        "builtin:sample",
        "--sequences",
        "1",
        "--sequence-length",
        "16",
        "--set",
        "decomposition.iterations=1",
        "--limit-tokens",
        "600"
    };

    @TempDir
    private Path directory;

    @Test
    void aJobGoesOnFromTheBucketAndItsFilesComeOutOfItBothWays() throws Exception {
        TwofoldHome home = new TwofoldHome(directory.resolve("home"));
        try (TestBucket bucket = new TestBucket("results")) {
            Map<String, String> settings = Map.of(
                    "server.port", "0",
                    "twofold.artifacts", "s3://results/twofold",
                    "AWS_ENDPOINT_URL_S3", bucket.address().toString(),
                    "twofold.downloads.redirect", "true");
            String id;
            try (EmbeddedServer first = EmbeddedServer.start(home, settings, List.of())) {
                id = run(first, SMALL).out().strip();
                String job = id;
                await().atMost(Duration.ofSeconds(120))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> bucket.keys().stream().anyMatch(key -> key.startsWith("twofold/" + job + "/0/")));
            }
            try (EmbeddedServer second = EmbeddedServer.start(home, settings, List.of())) {
                CommandRun waited = run(second, "wait", id, "--json");
                assertThat(waited.json().path("status").asString())
                        .as(waited.err())
                        .isEqualTo("succeeded");
                // removed after the job's end has been recorded
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> bucket.keys().stream().noneMatch(key -> key.startsWith("twofold/" + id + "/0/")));
                assertThat(bucket.uploads()).isEmpty();

                // downloading compares the SHA-256 of every file with the one that the job lists
                CommandRun downloaded = run(
                        second,
                        "download",
                        id,
                        "--out",
                        directory.resolve("out").toString());
                assertThat(downloaded.exitCode()).as(downloaded.err()).isZero();
                URI file = second.address().resolve("/v1/jobs/" + id + "/artifacts/hf-dense/model.safetensors");
                assertThat(get(file).statusCode()).isEqualTo(307);
                HttpResponse<byte[]> direct = get(URI.create(file + "?redirect=false"));
                assertThat(directory.resolve("out/hf-dense/model.safetensors")).hasBinaryContent(direct.body());

                delete(URI.create(second.address() + "/v1/jobs/" + id));
                assertThat(bucket.keys()).containsExactly("twofold/.check");
            }
        }
    }

    private static CommandRun run(EmbeddedServer server, String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--server";
        all[arguments.length + 1] = server.address().toString();
        return CommandRun.of(all);
    }

    private static HttpResponse<byte[]> get(URI address) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray());
    }

    private static void delete(URI address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address).DELETE().build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(204);
    }
}
