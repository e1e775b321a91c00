package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.cli.embedded.CannotStartException;
import io.twofold.cli.embedded.EmbeddedServer;
import io.twofold.cli.embedded.HomeInUseException;
import io.twofold.cli.embedded.TwofoldHome;
import io.twofold.json.Json;
import io.twofold.report.CompressionReport;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The client verbs against what {@code serve} starts: the real API, worker, engine and database. */
@Timeout(300)
class CommandWithServerTest {
    private static final String[] QUICK = ("--model builtin:sample --sequences 1 --sequence-length 16"
                    + " --set decomposition.iterations=1 --limit-tokens 600 --export hf-dense,factored")
            .split(" ");

    @TempDir
    static Path directory;

    private static TwofoldHome home;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws Exception {
        home = new TwofoldHome(directory.resolve("home"));
        server = EmbeddedServer.start(home, Map.of("server.port", "0"), List.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static CommandRun run(String verb, String... arguments) {
        return CommandRun.of(Stream.of(
                        Stream.of(verb),
                        Arrays.stream(arguments),
                        Stream.of("--server", server.address().toString()))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    @Test
    void aJobGoesInAndACompressedModelComesOut() throws Exception {
        CommandRun submitted = run("submit", QUICK);
        String id = submitted.out().strip();
        CommandRun waited = run("wait", id, "--json");
        Path files = directory.resolve("files");
        CommandRun downloaded = run("download", id, "--out", files.toString(), "--json");

        assertThat(waited.exitCode()).as(waited.err()).isZero();
        assertThat(waited.json().path("status").asString()).isEqualTo("succeeded");
        assertThat(downloaded.exitCode()).as(downloaded.err()).isZero();
        assertThat(names(downloaded.json().path("files")))
                .contains("hf-dense/model.safetensors", "hf-dense/tokenizer.json", "report.json", "manifest.json");
        CompressionReport report =
                Json.mapper().readValue(Files.readString(files.resolve("report.json")), CompressionReport.class);
        assertThat(report.size().keptRatio()).isPositive().isLessThanOrEqualTo(0.5);
        assertThat(report.size().bytesStored()).containsOnlyKeys("hf-dense", "factored");
        assertThat(names(run("list", "--status", "succeeded", "--json").json().path("items")))
                .contains(id);
    }

    @Test
    void anEvaluationGoesInAndItsResultsComeOut() throws Exception {
        CommandRun run = run(
                "submit",
                "--kind",
                "evaluation",
                "--model",
                "builtin:sample",
                "--perplexity",
                "builtin:sample@256:512",
                "--wait",
                "--json");
        Path files = directory.resolve("measured");
        String id = run.json().path("id").asString();
        CommandRun downloaded = run("download", id, "--out", files.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("kind").asString()).isEqualTo("evaluation");
        double token =
                run.json().at("/result/token_perplexity/builtin:sample@256:512").asDouble();
        assertThat(token).isBetween(1.0, 2.0);
        assertThat(names(downloaded.json().path("files")))
                .containsExactlyInAnyOrder("report.json", "results.json", "manifest.json");
        assertThat(Json.parse(Files.readString(files.resolve("results.json")))
                        .path("results")
                        .path("builtin:sample@256:512")
                        .path("token_perplexity,none")
                        .asDouble())
                .isEqualTo(token);
        assertThat(names(run("list", "--kind", "evaluation", "--json").json().path("items")))
                .containsExactly(id);
    }

    @Test
    void aWorkerSaysWhatAJobWouldTakeAndNoJobComesOfIt() throws Exception {
        long jobs = run("list", "--limit", "100", "--json").json().path("items").size();

        HttpResponse<String> possible = validateOnly("{\"model\":\"builtin:sample\"}");
        HttpResponse<String> impossible =
                validateOnly("{\"model\":\"file:/nowhere\",\"calibration\":{\"data\":\"builtin:sample\"}}");

        assertThat(possible.statusCode()).as(possible.body()).isEqualTo(200);
        JsonNode estimate = Json.parse(possible.body());
        assertThat(estimate.at("/kept/bytes/hf-dense").asLong())
                .isEqualTo(estimate.at("/size/bytes").asLong());
        assertThat(estimate.at("/total/seconds").asDouble()).isPositive();
        assertThat(impossible.statusCode()).isEqualTo(422);
        assertThat(Json.parse(impossible.body()).path("code").asString()).isEqualTo("invalid-request");
        assertThat(run("list", "--limit", "100", "--json").json().path("items").size())
                .isEqualTo(jobs);
    }

    private static HttpResponse<String> validateOnly(String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve("/v1/jobs?validate_only=true"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aCancelledJobEndsInFailureForGood() {
        String id = run("submit", "--model", "builtin:sample", "--set", "decomposition.iterations=10000")
                .out()
                .strip();

        CommandRun cancelled = run("cancel", id, "--json");
        CommandRun waited = run("wait", id, "--json");

        assertThat(cancelled.exitCode()).isZero();
        assertThat(waited.exitCode()).isEqualTo(42);
        assertThat(waited.json().path("status").asString()).isEqualTo("cancelled");
        assertThat(run("download", id, "--out", directory.resolve("none").toString())
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void aFileOutsideTheServersDirectoriesFailsTheJobForGood() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret.txt"), "not for you");

        CommandRun run =
                run("submit", "--model", "builtin:sample", "--calibration", "file:" + secret, "--wait", "--json");

        assertThat(run.exitCode()).isEqualTo(42);
        assertThat(run.json().at("/error/code").asString()).isEqualTo("invalid-request");
        assertThat(run.json().at("/error/detail").asString())
                .contains("Nothing readable")
                .doesNotContain("outside");
    }

    @Test
    void anUnknownJobIsAUsageError() {
        CommandRun run = run("get", "job_01J00000000000000000000000", "--json");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.json().at("/error/retryable").asBoolean()).isFalse();
    }

    @Test
    void aSecondServerInTheSameHomeIsToldWhereTheFirstIs() {
        assertThatThrownBy(() -> EmbeddedServer.start(home, Map.of("server.port", "0"), List.of()))
                .isInstanceOf(HomeInUseException.class)
                .hasMessageContaining(server.address().toString());
    }

    @Test
    void aServerThatCannotStartSaysWhyAndWhetherTryingAgainHelps() {
        TwofoldHome other = new TwofoldHome(directory.resolve("other"));
        String taken = Integer.toString(server.address().getPort());

        assertThatThrownBy(() -> EmbeddedServer.start(other, Map.of("server.port", taken), List.of()))
                .isInstanceOfSatisfying(
                        CannotStartException.class,
                        e -> assertThat(e.isRetryable()).isTrue())
                .hasMessageContaining("Port " + taken + " is in use");
        assertThatThrownBy(() ->
                        EmbeddedServer.start(other, Map.of("server.port", "0", "server.address", "0.0.0.0"), List.of()))
                .isInstanceOfSatisfying(
                        CannotStartException.class,
                        e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining("API keys are needed");
    }

    private static List<String> names(JsonNode items) {
        return items.valueStream()
                .map(item -> item.path("name").asString(item.path("id").asString("")))
                .toList();
    }
}
