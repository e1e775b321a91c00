package io.twofold.cli;

import static io.twofold.cli.FakeServer.Answer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ClientVerbsTest {
    private static final String RUNNING = """
            {"id":"job_1","status":"running","phase":"decompose","progress":{"done":1,"total":4,"unit":"matrix"}}""";
    private static final String SUCCEEDED = "{\"id\":\"job_1\",\"status\":\"succeeded\"}";
    private static final String HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private static final String ESTIMATE = """
            {"model":"builtin:sample",
             "size":{"architecture":"llama","blocks":1,"matrices":7,"blockParameters":500000,"bytes":2000000},
             "kept":{"blockParameters":250000,"bytes":{"factored":1100000},"exact":true},
             "phases":[{"name":"decompose","seconds":3.0,"low":2.0,"high":4.0}],
             "total":{"name":"total","seconds":3.0,"low":2.0,"high":4.0},
             "memory":{"hostBytes":1000000000,"deviceBytes":null},"disk":{"scratchBytes":1,"exportBytes":2},
             "speed":{"device":"cpu","flopsPerSecond":1.0E9,"elementsPerSecond":1.0E9,
              "secondsPerCall":1.0E-6,"weightsPerSecond":1.0E9}}""";

    @TempDir
    Path directory;

    private FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun run(String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--server";
        all[arguments.length + 1] = server.url();
        return CommandRun.of(all);
    }

    @Test
    void submitPostsWhatTheUserWroteAndPrintsTheId() {
        server.on("POST /v1/jobs", json(202, "{\"id\":\"job_1\",\"status\":\"queued\"}"));

        CommandRun run = run("submit", "--model", "builtin:sample", "--sparsity", "0.3");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("job_1\n");
        assertThat(server.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.body())
                        .isEqualTo("{\"model\":\"builtin:sample\",\"recipe\":{\"sparsity\":0.3}}"));
    }

    @Test
    void submitPostsDeadlinePriorityAndLabels() {
        server.on("POST /v1/jobs", json(202, "{\"id\":\"job_1\",\"status\":\"queued\"}"));

        CommandRun run =
                run("submit --model builtin:sample --deadline 2h --priority 7 --label git=a1 --label by=me".split(" "));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Json.parse(server.requests().get(0).body())).isEqualTo(Json.parse("""
                {"model":"builtin:sample","deadline":"2h","priority":7,"labels":{"git":"a1","by":"me"}}"""));
    }

    @ParameterizedTest
    @CsvSource({"pause, paused", "resume, queued", "cancel, cancelled"})
    void aVerbAsksForItAndShowsTheJob(String verb, String status) {
        server.on(
                "POST /v1/jobs/job_1/" + verb,
                json(202, "{\"id\":\"job_1\",\"status\":\"" + status + "\",\"priority\":2,\"retry_of\":\"job_0\"}"));

        CommandRun run = run(verb, "job_1");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains(status).contains("retry of  job_0").contains("priority  2");
    }

    @Test
    void retryPostsOnlyWhatChangesAndPrintsTheNewId() {
        server.on("POST /v1/jobs/job_1/retry", json(202, "{\"id\":\"job_2\",\"status\":\"queued\"}"));

        assertThat(run("retry", "job_1").out()).isEqualTo("job_2\n");
        assertThat(run("retry", "job_1", "--priority", "9").exitCode()).isZero();

        assertThat(server.requests()).extracting(FakeServer.Request::body).containsExactly("{}", "{\"priority\":9}");
    }

    @Test
    void submitOnlyAsksWhatAJobWouldTake() {
        server.on("POST /v1/jobs?validate_only=true", json(200, ESTIMATE));

        CommandRun run = run("submit", "--model", "builtin:sample", "--validate-only");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("2.00 MB     1.10 MB").contains("decompose     3.0 s  2.0 s  4.0 s");
        assertThat(Json.parse(run("submit", "--model", "builtin:sample", "--validate-only", "--json")
                        .out()))
                .isEqualTo(Json.parse(ESTIMATE));
        assertThat(run("submit", "--model", "builtin:sample", "--validate-only", "--wait")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void whatCameOfAJobIsShown() {
        server.on("GET /v1/jobs/job_1", json(200, """
                {"id":"job_1","status":"succeeded","result":{"kept_ratio":0.5,"bytes_dense":2000000,
                 "bytes_stored":{"hf-dense":2000000,"factored":1100000},
                 "token_perplexity":{"wikitext2@1024":{"dense":4.0,"compressed":5.0}},
                 "tasks":{"piqa":{"acc":{"dense":0.68,"compressed":0.65}}},"manifest_sha256":"00"}}"""));
        assertThat(run("get", "job_1").out())
                .contains("token perplexity, wikitext2@1024    4.000       5.000  +25.0 %")
                .contains("piqa, acc")
                .contains("50.0 %")
                .contains("1.10 MB  -45.0 %");

        server.on("GET /v1/jobs/job_1", json(200, """
                {"id":"job_1","status":"succeeded","result":{"token_perplexity":{"wikitext2@1024":4.0},
                 "tasks":{"piqa":{"acc":0.68}},"manifest_sha256":"00"}}"""));
        assertThat(run("get", "job_1").out()).contains("piqa, acc                         0.680");
    }

    @Test
    void submitPostsAnEvaluation() {
        server.on("POST /v1/jobs", json(202, "{\"id\":\"job_1\",\"status\":\"queued\"}"));

        CommandRun run = run(("submit --kind evaluation --model hf:o/n --tasks arc_easy,piqa --shots 5 --limit 100"
                        + " --perplexity wikitext2@2048 --device cpu")
                .split(" "));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(server.requests())
                .singleElement()
                .satisfies(request -> assertThat(Json.parse(request.body())).isEqualTo(Json.parse("""
                        {"kind":"evaluation","model":"hf:o/n","device":"cpu","evaluation":{
                         "perplexity":["wikitext2@2048"],"tasks":["arc_easy","piqa"],"shots":5,"limit":100}}""")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--kind evaluation --model builtin:sample | --perplexity or --tasks must name",
                "--kind evaluation --model builtin:sample --tasks No! | --tasks must be the name",
                "--kind evaluation --model builtin:sample --tasks rte --shots 65 | --shots must be in",
                "--kind evaluation --model builtin:sample --tasks rte --limit 0 | --limit must be at least 1",
                "--kind evaluation --model builtin:sample --tasks rte --preset clma | --recipe is not a field here",
                "--kind training --model builtin:sample | --kind must be compression or evaluation",
            })
    void submitRefusesWhatIsNoEvaluation(String options, String sentence) {
        CommandRun run = run(("submit " + options).split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(sentence);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void submitDoesNotPostWhatTheServerWouldRefuse() {
        CommandRun run = run("submit", "--model", "builtin:sample", "--sparsity", "5", "--json");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--sparsity must lie between 0 and 1");
        assertThat(run.json().at("/error/code").asString()).isEqualTo("invalid-request");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void waitAsksWithTheETagItHasAndEndsWhenTheJobDoes() {
        server.on("GET /v1/jobs/job_1", json(200, RUNNING).with("ETag", "\"1\""))
                .on(
                        "GET /v1/jobs/job_1?wait=30",
                        new FakeServer.Answer(304, Map.of("ETag", "\"1\""), new byte[0]),
                        json(200, SUCCEEDED).with("ETag", "\"2\""));

        CommandRun run = run("wait", "job_1", "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.json().path("status").asString()).isEqualTo("succeeded");
        assertThat(run.err()).isEqualTo("decompose 1/4 matrix" + System.lineSeparator());
        assertThat(server.requests())
                .extracting(FakeServer.Request::ifNoneMatch)
                .containsExactly(List.of(), List.of("\"1\""), List.of("\"1\""));
    }

    @Test
    void waitShowsTheStepsOfASearch() {
        server.on(
                "GET /v1/jobs/job_1",
                json(200, RUNNING.replace("decompose", "allocate").replace("matrix", "step")),
                json(200, SUCCEEDED));

        assertThat(run("wait", "job_1").err()).isEqualTo("allocate 1/4 step" + System.lineSeparator());
    }

    @Test
    void waitOutlastsAServerWhoseDatabaseIsAwayForAMoment() {
        server.on(
                "GET /v1/jobs/job_1",
                json(200, RUNNING),
                json(503, "{\"code\":\"database-unavailable\",\"detail\":\"Try again\",\"retryable\":true}"),
                json(200, SUCCEEDED));

        assertThat(run("wait", "job_1").exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'id':'j','status':'failed','error':{'code':'unsafe-checkpoint','detail':'x','retryable':false}} | 42",
                "{'id':'j','status':'failed','error':{'code':'worker-lost','detail':'x','retryable':true}} | 75",
                "{'id':'j','status':'cancelled'} | 42",
                "{'id':'j','status':'expired'} | 42",
                "{'id':'j','status':'succeeded'} | 0"
            })
    void waitExitsWithZeroOnlyIfTheJobSucceeded(String job, int exitCode) {
        server.on("GET /v1/jobs/j", json(200, job.replace('\'', '"')));

        assertThat(run("wait", "j").exitCode()).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @CsvSource({"404, 2", "409, 2", "422, 2", "401, 2", "429, 75", "503, 75", "500, 75"})
    void aRefusalEndsInTheExitCodeOfItsKind(int status, int exitCode) {
        server.on("POST /v1/jobs/j/cancel", json(status, "{\"code\":\"some-code\",\"detail\":\"Because\"}"));

        CommandRun run = run("cancel", "j", "--json");

        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.err()).contains("Because");
        assertThat(run.json().at("/error/code").asString()).isEqualTo("some-code");
        assertThat(run.json().at("/error/retryable").asBoolean()).isEqualTo(exitCode == 75);
    }

    @Test
    void aServerThatIsNotThereMeansTryAgain() {
        server.close();

        CommandRun run = run("get", "job_1");

        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("No answer from " + server.url()).contains("twofold serve");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void anAnswerThatIsNotJsonIsNotTakenForAJob() {
        server.on("GET /v1/jobs/job_1", json(200, "<html>hello</html>"));

        CommandRun run = run("get", "job_1");

        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("not JSON");
    }

    @Test
    void getSaysHowFarTheWorkersOfASharedJobAre() {
        server.on(
                "GET /v1/jobs/job_1",
                json(
                        200,
                        "{\"id\":\"job_1\",\"status\":\"running\",\"shards\":{\"waiting\":1,\"running\":2,\"done\":5}}"));

        assertThat(run("get", "job_1").out()).containsPattern("parts +5 done, 2 running, 1 waiting");
    }

    @Test
    void listPrintsOneLinePerJob() {
        server.on(
                "GET /v1/jobs?limit=20&status=running",
                json(
                        200,
                        "{\"items\":[" + RUNNING
                                + ",{\"id\":\"job_2\",\"kind\":\"evaluation\",\"status\":\"queued\",\"priority\":5,"
                                + "\"deadline\":\"2030-01-31T12:00:00Z\"}]}"));

        CommandRun run = run("list", "--status", "running");

        assertThat(run.out().lines())
                .containsExactly(
                        "job    kind         status   priority  progress              created  deadline",
                        "job_1  compression  running  0         decompose 1/4 matrix",
                        "job_2  evaluation   queued   5                                        2030-01-31T12:00:00Z");
    }

    @Test
    void downloadChecksWhatArrivesAndLeavesNothingHalfWritten() {
        server.on("GET /v1/jobs/job_1/artifacts", artifact("hf-dense/config.json", HELLO_SHA256))
                .on("GET /v1/jobs/job_1/artifacts/hf-dense/config.json", json(200, "hello"));

        CommandRun run = run("download", "job_1", "--out", directory.toString(), "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.json().at("/files/0/name").asString()).isEqualTo("hf-dense/config.json");
        assertThat(directory.resolve("hf-dense/config.json")).hasContent("hello");
        assertThat(directory.resolve("hf-dense"))
                .isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
    }

    @Test
    void downloadKeepsTheOldFileWhenTheNewOneArrivesDamaged() throws Exception {
        Files.writeString(directory.resolve("a.txt"), "old", StandardCharsets.UTF_8);
        server.on("GET /v1/jobs/job_1/artifacts", artifact("a.txt", HELLO_SHA256))
                .on("GET /v1/jobs/job_1/artifacts/a.txt", json(200, "hallo"));

        CommandRun run = run("download", "job_1", "--out", directory.toString());

        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("a.txt arrived damaged");
        assertThat(directory).isDirectoryNotContaining(file -> !file.endsWith("a.txt"));
        assertThat(directory.resolve("a.txt")).hasContent("old");
    }

    @Test
    void downloadRefusesANameThatLeadsOut() {
        server.on("GET /v1/jobs/job_1/artifacts", artifact("../outside.txt", HELLO_SHA256));

        CommandRun run =
                run("download", "job_1", "--out", directory.resolve("in").toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("outside the directory");
        assertThat(directory.resolve("outside.txt")).doesNotExist();
    }

    private static FakeServer.Answer artifact(String name, String sha256) {
        return json(200, "{\"items\":[{\"name\":\"%s\",\"bytes\":5,\"sha256\":\"%s\"}]}".formatted(name, sha256));
    }
}
