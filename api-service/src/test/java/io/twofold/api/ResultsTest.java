package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.artifact.ArtifactStore;
import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.job.PublishedArtifact;
import io.twofold.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ResultsTest extends ApiTest {
    private static final String CONTENT = "0123456789";
    private static final String SHA256 = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";
    private static final String NAME = "hf-dense/model.safetensors";

    @TempDir
    Path directory;

    @Test
    void showsTheReportWordForWord() throws IOException {
        String id = finish();

        Answer report = api.get("/v1/jobs/" + id + "/report");

        assertThat(report.json()).isEqualTo(Json.parse(Reports.text()));
        assertThat(report.body()).startsWith("{\"model\":\"builtin:sample\",\"recipe\":{\"preset\"");
        assertThat(api.get("/v1/jobs/" + id + "/report", "If-None-Match", report.header("ETag"))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void sumsTheReportUpInTheJob() throws IOException {
        JsonNode result = api.get("/v1/jobs/" + finish()).json().path("result");

        assertThat(result.path("kept_ratio").asDouble()).isEqualTo(0.5);
        assertThat(result.at("/token_perplexity/builtin:sample@256/dense").asDouble())
                .isEqualTo(10.0);
        assertThat(result.at("/token_perplexity/builtin:sample@256/compressed").asDouble())
                .isEqualTo(11.0);
        assertThat(result.at("/tasks/rte/acc")).isEqualTo(Json.parse("{\"dense\":0.5,\"compressed\":0.55}"));
        assertThat(result.path("manifest_sha256").asString()).isEqualTo("ab".repeat(32));
    }

    @Test
    void listsTheFiles() throws IOException {
        JsonNode items = api.get("/v1/jobs/" + finish() + "/artifacts").json().path("items");

        assertThat(items.size()).isEqualTo(1);
        assertThat(items.get(0).path("name").asString()).isEqualTo(NAME);
        assertThat(items.get(0).path("bytes").asInt()).isEqualTo(10);
        assertThat(items.get(0).path("loads_in").toString()).isEqualTo("[\"transformers\",\"twofold\"]");
        assertThat(items.get(0).path("load_with").asString()).contains("from_pretrained(\"hf-dense\")");
        assertThat(api.get(items.get(0).path("url").asString()).body()).isEqualTo(CONTENT);
    }

    @Test
    void filesThatAreNotKeptAnyMoreAreGoneAndTheReportIsThere() throws IOException {
        String id = finish();
        jdbc.sql("UPDATE job SET artifacts_deleted_at = now() WHERE id = ?")
                .param(id)
                .update();

        for (String path : List.of("/artifacts", "/artifacts/" + NAME, "/metrics", "/spectra")) {
            Answer gone = api.get("/v1/jobs/" + id + path);
            assertThat(gone.status()).as(path).isEqualTo(410);
            assertThat(gone.json().path("code").asString()).isEqualTo("artifacts-deleted");
        }
        assertThat(api.get("/v1/jobs/" + id + "/report").status()).isEqualTo(200);
        assertThat(api.get("/v1/jobs/" + id).json().path("artifacts_deleted_at").asString())
                .isNotEmpty();
    }

    @Test
    void sendsAFileWithItsDigest() throws IOException {
        Answer file = api.get("/v1/jobs/" + finish() + "/artifacts/" + NAME);

        assertThat(file.status()).isEqualTo(200);
        assertThat(file.body()).isEqualTo(CONTENT);
        assertThat(file.header("Content-Length")).isEqualTo("10");
        assertThat(file.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(file.header("Content-Disposition")).isEqualTo("attachment; filename=\"model.safetensors\"");
        assertThat(file.header("ETag")).isEqualTo("\"" + SHA256 + "\"");
        assertThat(file.header("Repr-Digest")).isEqualTo("sha-256=:hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=:");
    }

    @Test
    void acceptsSlashesInEitherSpelling() throws IOException {
        String id = finish();

        assertThat(api.get("/v1/jobs/" + id + "/artifacts/hf-dense%2Fmodel.safetensors")
                        .body())
                .isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3,       206, 0123,       bytes 0-3/10",
        "bytes=7-,        206, 789,        bytes 7-9/10",
        "bytes=-2,        206, 89,         bytes 8-9/10",
        "bytes=5-999,     206, 56789,      bytes 5-9/10",
        "'bytes=0-1,4-5', 200, 0123456789, ''",
        "lines=1-2,       200, 0123456789, ''",
    })
    void sendsTheAskedPart(String range, int status, String body, String contentRange) throws IOException {
        Answer part = api.get("/v1/jobs/" + finish() + "/artifacts/" + NAME, "Range", range);

        assertThat(part.status()).isEqualTo(status);
        assertThat(part.body()).isEqualTo(body);
        assertThat(part.header("Content-Range")).isEqualTo(contentRange);
    }

    @Test
    void refusesAPartThatIsNotThere() throws IOException {
        Answer part = api.get("/v1/jobs/" + finish() + "/artifacts/" + NAME, "Range", "bytes=10-");

        assertThat(part.status()).isEqualTo(416);
        assertThat(part.header("Content-Range")).isEqualTo("bytes */10");
    }

    @Test
    void sendsNothingThatTheClientHas() throws IOException {
        String path = "/v1/jobs/" + finish() + "/artifacts/" + NAME;
        String tag = "\"" + SHA256 + "\"";

        assertThat(api.get(path, "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(api.get(path, "Range", "bytes=0-3", "If-Range", tag).status())
                .isEqualTo(206);
        assertThat(api.get(path, "Range", "bytes=0-3", "If-Range", "\"other\"").status())
                .isEqualTo(200);
        Answer head = api.send("HEAD", path, "");
        assertThat(head.header("Content-Length")).isEqualTo("10");
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing",
                "../../../etc/passwd",
                "..%2F..%2F..%2Fetc%2Fpasswd",
                "%2e%2e/%2e%2e/x",
                "hf-dense",
                "hf-dense/",
                "a%0d%0aSet-Cookie:x=1",
                "m%C3%B6del",
                "hf-dense//model.safetensors"
            })
    @DisplayName("case 30: artefact name with traversal, CRLF, Unicode")
    void knowsOnlyThePublishedNames(String name) throws IOException {
        Answer answer = api.get("/v1/jobs/" + finish() + "/artifacts/" + name);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    @DisplayName("case 30: safe Content-Disposition")
    void namesNoFileThatBreaksTheHeader() {
        String id = submit();
        String name = "a/\"x\"\r\nSet-Cookie: x=1;\u00f6.json";
        PublishedArtifact published = new PublishedArtifact(name, 10, SHA256, "application/octet-stream");
        lifecycle.succeed(claim(id), Reports.report(), List.of(published), "ab".repeat(32));

        Answer head = api.send(
                "HEAD", "/v1/jobs/" + id + "/artifacts/a%2F%22x%22%0D%0ASet-Cookie%3A%20x%3D1%3B%C3%B6.json", "");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Set-Cookie")).isEmpty();
        assertThat(head.header("Content-Disposition"))
                .startsWith("attachment; filename=")
                .endsWith("filename*=UTF-8''%22x%22%0D%0ASet-Cookie%3A%20x%3D1%3B%C3%B6.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"report", "metrics", "spectra", "artifacts", "artifacts/report.json"})
    void asksForPatienceUntilTheJobHasFinished(String what) {
        Answer answer = api.get("/v1/jobs/" + submit() + "/" + what);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("not-finished");
        assertThat(answer.json().path("retryable").asBoolean()).isTrue();
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"report", "metrics", "spectra", "artifacts", "artifacts/report.json"})
    void saysThatAFailedJobLeftNothing(String what) {
        String id = submit();
        lifecycle.fail(claim(id), FailureCode.UNUSABLE_DATA, "too short");

        assertThat(api.get("/v1/jobs/" + id + "/" + what).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"search.json", "q_proj.safetensors"})
    void showsNobodyWhatAttemptsPassOn(String name) throws IOException {
        String id = finish();
        store.put(id, ArtifactStore.CARRIED_OVER, name, Files.writeString(directory.resolve("passed-on"), "{}"));

        assertThat(api.get("/v1/jobs/" + id + "/artifacts").body()).doesNotContain(name);
        assertThat(api.get("/v1/jobs/" + id + "/artifacts/" + name).status()).isEqualTo(404);
        assertThat(api.get("/v1/jobs/" + id + "/artifacts/0/" + name).status()).isEqualTo(404);
        api.delete("/v1/jobs/" + id);
        assertThat(store.list(id, ArtifactStore.CARRIED_OVER)).isEmpty();
    }

    @Test
    void keepsWhatAttemptsPassOnForARetryWhenAWaitingJobIsCancelled() {
        String id = submit();
        store.put(id, ArtifactStore.CARRIED_OVER, "search.json", "{}".getBytes(StandardCharsets.UTF_8));

        api.send("POST", "/v1/jobs/" + id + "/cancel", "");

        assertThat(store.list(id, ArtifactStore.CARRIED_OVER)).hasSize(1);
    }

    @Test
    void deletesTheFilesWithTheJob() throws IOException {
        String id = finish();

        api.delete("/v1/jobs/" + id);

        assertThat(store.list(id, 1)).isEmpty();
    }

    @Test
    void finishesADeletionThatWasInterrupted() throws IOException {
        String id = finish();
        lifecycle.delete(id);

        assertThat(api.delete("/v1/jobs/" + id).status()).isEqualTo(404);

        assertThat(store.list(id, 1)).isEmpty();
    }

    @Test
    void saysThatTheStoreIsIncomplete() throws IOException {
        String id = finish();
        store.delete(id);

        Answer answer = api.get("/v1/jobs/" + id + "/artifacts/" + NAME);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("storage-unavailable");
    }

    private String finish() throws IOException {
        String id = submit();
        Claim claim = claim(id);
        Path file = Files.writeString(directory.resolve("file"), CONTENT, StandardCharsets.UTF_8);
        store.put(id, claim.epoch(), NAME, file);
        PublishedArtifact published = new PublishedArtifact(NAME, 10, SHA256, "application/octet-stream");
        lifecycle.succeed(claim, Reports.report(), List.of(published), "ab".repeat(32));
        return id;
    }
}
