package io.twofold.source.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.CompressionCancelledException;
import io.twofold.engine.FetchMonitor;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.HubReference;
import io.twofold.source.fetch.Patience;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HubFaultsTest extends HubFixture {
    @Test
    void goesOnWhereAConnectionWasCut() {
        server.fault(WEIGHTS, exchange -> false) // its description
                .fault(WEIGHTS, server.cutAfter(WEIGHTS, 1_000_000));

        assertThat(fetch().resolve(WEIGHTS)).hasBinaryContent(weights);
        List<FakeHub.Request> gets = server.gets(WEIGHTS);
        assertThat(gets).hasSize(2);
        assertThat(gets.get(1).header("Range")).matches("bytes=[1-9][0-9]*-");
    }

    @Test
    void goesOnWhereAnEarlierProcessEnded() throws IOException {
        Path incomplete = incomplete();
        Files.write(incomplete, Arrays.copyOf(weights, 2_000_000));

        assertThat(fetch().resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(server.gets(WEIGHTS))
                .singleElement()
                .satisfies(get -> assertThat(get.header("Range")).isEqualTo("bytes=2000000-"));
        assertThat(incomplete).doesNotExist();
    }

    @Test
    void beginsAgainWhereTheServerKnowsNoRanges() throws IOException {
        Files.write(incomplete(), bytes(2_000_000));
        server.withoutRanges();

        assertThat(fetch().resolve(WEIGHTS)).hasBinaryContent(weights);
    }

    @Test
    void waitsAsLongAsItIsAsked() {
        server.fault("", FakeHub.status(429, "Retry-After", "1")).fault("", FakeHub.status(503));

        // a busy machine is not to be taken for a silent server
        Patience patient = new Patience(
                4, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(5), Duration.ofSeconds(30));
        long start = System.nanoTime();
        new Hub(new HubSettings(server.address(), null, cache, false, patient))
                .model(HubReference.model("hf:org/name"), FetchMonitor.SILENT);

        assertThat((System.nanoTime() - start) / 1e9).isBetween(1.0, 30.0);
        assertThat(server.requests())
                .filteredOn(request -> request.path().startsWith("/api/models"))
                .hasSize(3);
    }

    @Test
    void doesNotWaitForHours() {
        server.fault("", FakeHub.status(429, "Retry-After", "86400"));

        assertRefused(FailureCode.SOURCE_UNAVAILABLE, settings(null, false), "hf:org/name")
                .contains("after 1 attempt: 127.0.0.1 answers 429 (too many requests)");
    }

    @Test
    void givesUpAfterAFewAttempts() {
        for (int i = 0; i < 4; i++) {
            server.fault("config.json", FakeHub.status(502));
        }

        assertRefused(FailureCode.SOURCE_UNAVAILABLE, settings(null, false), "hf:org/name")
                .contains("config.json of hf:org/name", "after 4 attempts", "502");
    }

    @Test
    void takesASilentServerForDead() {
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            server.fault("config.json", exchange -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return true;
            });
        }

        assertRefused(FailureCode.SOURCE_UNAVAILABLE, settings(null, false), "hf:org/name")
                .contains("nothing came for 1 s");
        end.countDown();
    }

    @Test
    void saysThatNobodyListens() {
        HubSettings nobody = new HubSettings(URI.create("http://127.0.0.1:1"), null, cache, false, IMPATIENT);

        assertRefused(FailureCode.SOURCE_UNAVAILABLE, nobody, "hf:org/name")
                .contains("The list of files of hf:org/name");
    }

    @ParameterizedTest
    @ValueSource(strings = {WEIGHTS, "config.json"})
    void deletesWhatCameDamaged(String name) {
        server.damage(name);

        assertRefused(FailureCode.SOURCE_UNAVAILABLE, settings(null, false), "hf:org/name")
                .contains(name + " of hf:org/name", "came damaged", server.etag(name), "deleted");
        assertThat(cache.resolve("models--org--name/blobs/" + server.etag(name)))
                .doesNotExist();
        assertThat(cache.resolve("models--org--name/blobs/" + server.etag(name) + ".incomplete"))
                .doesNotExist();
    }

    @Test
    void stopsBetweenTwoPiecesAndGoesOnLater() throws IOException {
        assertThatThrownBy(() -> fetch(new RecordingMonitor(bytes -> bytes >= 1_000_000)))
                .isInstanceOf(CompressionCancelledException.class);
        assertThat(Files.size(incomplete())).isBetween(1_000_000L, 2_999_999L);

        assertThat(fetch().resolve(WEIGHTS)).hasBinaryContent(weights);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 |           |           | does not exist, or is private or gated (the Hub answers 401): check the name, or set HF_TOKEN",
                "401 |           | hf_secret | may not be read with the token in HF_TOKEN (the Hub answers 401)",
                "403 | GatedRepo |           | is gated: accept its terms on its page on the Hub, then set HF_TOKEN",
                "403 | GatedRepo | hf_secret | (the token that is set has no access yet)",
                "404 | RepoNotFound |        | does not exist at 'v7'; check the name, or set HF_TOKEN if it is private",
                "404 | RevisionNotFound |    | has no revision 'v7'; name a branch, a tag or a commit that it has",
                "418 |           |           | answers 418"
            })
    void saysWhatToDoAboutARefusal(int status, String error, String token, String sentence) {
        server.fault("", FakeHub.status(status, "X-Error-Code", error == null ? "" : error));

        assertRefused(FailureCode.INVALID_REQUEST, settings(token, false), "hf:org/name@v7")
                .contains("org/name", sentence)
                .doesNotContain("hf_secret");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void asksForRoomBeforeItBegins() {
        server.claimSize(1L << 55);

        assertRefused(FailureCode.INSUFFICIENT_STORAGE, settings(null, false), "hf:org/name")
                .contains("hf:org/name needs ", " GB more in " + cache);
        assertThat(server.gets("config.json")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "a/../../b.json", "a\\\\b.json", "a\\u0000.json"})
    void refusesNamesThatLeadElsewhere(String name) {
        server.listing("{\"sha\":\"" + FakeHub.COMMIT + "\",\"siblings\":[{\"rfilename\":\"" + name + "\"}]}");

        assertRefused(FailureCode.UNSAFE_CHECKPOINT, settings(null, false), "hf:org/name")
                .contains("leads out of its directory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[",
                "<html>captive portal</html>",
                "{\"sha\":\"../../x\",\"siblings\":[]}",
                "{\"sha\":\"main\",\"siblings\":[]}"
            })
    void refusesAnAnswerThatIsNoListOfFiles(String json) {
        server.listing(json);

        assertRefused(FailureCode.SOURCE_UNAVAILABLE, settings(null, false), "hf:org/name")
                .startsWith("The Hub answers for hf:org/name with");
    }

    @Test
    void doesNotReadAnEndlessListOfFiles() {
        server.listing(" ".repeat((32 << 20) + 1));

        assertRefused(FailureCode.SOURCE_UNAVAILABLE, settings(null, false), "hf:org/name")
                .contains("longer than 33554432 bytes");
    }

    @Test
    void refusesAnIndexThatNamesWhatIsNotThere() throws IOException {
        server.close();
        server = new FakeHub("org/name");
        server.small("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"../secret.safetensors\"}}");

        assertRefused(FailureCode.UNSAFE_CHECKPOINT, settings(null, false), "hf:org/name")
                .contains("names a file that the repository does not have");
    }

    @ParameterizedTest
    @DisplayName("case 34: model repository carrying only GGUF, or archive: unsupported-format")
    @ValueSource(strings = {"pytorch_model.bin", "model-Q4_K_M.gguf", "model.tar.gz", "model.zip"})
    void refusesARepositoryWithoutSafetensorsBeforeAnythingLargeComes(String weightsOfAnotherKind) throws IOException {
        server.close();
        server = new FakeHub("org/name");
        server.small("config.json", "{}").large(weightsOfAnotherKind, bytes(100));

        assertRefused(FailureCode.UNSUPPORTED_FORMAT, settings(null, false), "hf:org/name")
                .contains(weightsOfAnotherKind, "safetensors");
        assertThat(server.gets(weightsOfAnotherKind)).isEmpty();
    }

    @Test
    void twoWhoWantTheSameFetchItOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Callable<Path> fetch = this::fetch;
            for (Future<Path> one : threads.invokeAll(List.of(fetch, fetch, fetch))) {
                assertThat(one.get().resolve(WEIGHTS)).hasBinaryContent(weights);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.gets(WEIGHTS)).hasSize(1);
    }

    @Test
    void doesNotFollowARedirectToNowhere() {
        server.fault("", FakeHub.status(302, "Location", "file:///etc/passwd"));
        for (int i = 0; i < 3; i++) {
            server.fault("", FakeHub.status(302, "Location", server.address() + "/api/models/org/name/revision/main"));
        }

        assertThat(fetch()).isDirectory(); // the first attempt fails, the second one is led to the list
        assertThat(server.requests()).allMatch(request -> !request.path().contains("passwd"));
    }

    @Test
    void keepsTheTokenOutOfEveryMessage() {
        HubSettings settings = settings("hf_secret", false);

        assertThat(settings.toString()).doesNotContain("hf_secret");
        assertThatThrownBy(() -> new HubSettings(URI.create("ftp://x"), "hf_secret", cache, false, IMPATIENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HF_ENDPOINT");
    }

    private Path incomplete() throws IOException {
        Path blobs = Files.createDirectories(cache.resolve("models--org--name/blobs"));
        return blobs.resolve(server.etag(WEIGHTS) + ".incomplete");
    }
}
