package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every refusal is a problem document with the right status, the framework's own refusals included. */
class RefusalsTest extends ApiTest {

    @ParameterizedTest
    @DisplayName("case 36: NaN: 400")
    @ValueSource(strings = {"{", "", "{\"model\":\"builtin:sample\"} x", "{\"a\":NaN}", "{\"a\":1,\"a\":2}"})
    void refusesWhatIsNotJson(String body) {
        Answer answer = api.post("/v1/jobs", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("malformed-json");
    }

    @Test
    @DisplayName("case 36: depth 10,000: 400")
    void refusesJsonThatIsNestedTooDeep() {
        Answer answer = api.post("/v1/jobs", "[".repeat(10_000) + "]".repeat(10_000));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).hasSizeLessThan(2_000);
    }

    @Test
    @DisplayName("case 36: 20 MB body: 413")
    void refusesABodyThatIsTooLarge() {
        String large = "{\"model\":\"" + "x".repeat(20_000_000) + "\"}";

        assertThat(api.post("/v1/jobs", large).status()).isEqualTo(413);
        assertThat(api.post("/v1/jobs", " ".repeat(256 * 1024 - ApiClient.SAMPLE.length()) + ApiClient.SAMPLE)
                        .status())
                .as("exactly 256 KB")
                .isEqualTo(202);
    }

    @ParameterizedTest
    @DisplayName("case 36: unknown field: 422")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"builtin:sample\",\"colour\":1}            | /colour",
                "{\"recipe\":\"qr-uniform\"}                            | /model",
                "{\"model\":7}                                         | /model",
                "{\"model\":\"file:a/../b\",\"calibration\":{\"data\":\"file:t\"}} | /model",
                "{\"model\":\"builtin:sample\",\"recipe\":{\"sparsity\":5}}     | /recipe/sparsity",
                "{\"model\":\"builtin:sample\",\"recipe\":{\"sparsity\":\"x\"}} | /recipe/sparsity",
                "{\"model\":\"builtin:sample\",\"recipe\":\"nosuch\"}      | /recipe/preset",
                "{\"model\":\"builtin:sample\",\"recipe\":{\"ignore\":[\"a\\u0000\"]}} | /recipe/ignore/0",
                "{\"model\":\"builtin:sample\",\"exports\":[\"\\ud800\"]}   | /exports/0",
                "{\"model\":\"builtin:sample\",\"labels\":{\"a b\":\"c\"}}  | /labels/a b",
                "{\"model\":\"builtin:sample\",\"labels\":{\"a\":1}}      | /labels/a",
                "{\"model\":\"builtin:sample\",\"labels\":[]}            | /labels",
                "{\"model\":\"builtin:sample\",\"priority\":101}         | /priority",
                "{\"model\":\"builtin:sample\",\"priority\":0.5}         | /priority",
                "{\"model\":\"builtin:sample\",\"calibration\":3}        | /calibration",
                "{\"model\":\"builtin:sample\",\"evaluation\":{\"perplexity\":[\"builtin:sample@x\"]}} | /evaluation/perplexity/0",
            })
    void namesTheFieldThatIsWrong(String body, String pointer) {
        Answer answer = api.post("/v1/jobs", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("invalid-request");
        assertThat(answer.json()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("pointer").asString()))
                .contains(pointer);
    }

    @ParameterizedTest
    @DisplayName("case 29: model id with .., absolute, encoded, NUL or of no known form: 422")
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "/etc/passwd",
                "org/name",
                "hf:../../etc/passwd",
                "hf:/etc/passwd",
                "hf:org/..",
                "hf:org/name/../../x",
                "hf:org/%2e%2e",
                "hf:org%2fname",
                "hf:org/name@../x",
                "hf:org/na\\u0000me",
                "file:models/../../etc/passwd",
                "file:..",
                "file:/models/\\u0000",
                "file:",
                "FILE:/etc/passwd",
                "file\\u0000:/etc/passwd",
                "s3://bucket/../other/key",
                "http://169.254.169.254/latest",
                "builtin:../sample"
            })
    void refusesAModelThatLeadsElsewhere(String model) {
        Answer answer = api.post("/v1/jobs", "{\"model\":\"" + model + "\",\"calibration\":{\"data\":\"c4\"}}");

        assertThat(answer.status()).as(model).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/model");
    }

    @Test
    void namesAllFieldsThatAreWrongAtOnce() {
        Answer answer = api.post("/v1/jobs", """
                {"model":"builtin:sample","recipe":{"sparsity":5,"rankRatio":2},"labels":{"a b":"c"},"priority":1000}""");

        assertThat(answer.json().path("errors").size()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "null", "\"text\""})
    void refusesABodyThatIsNoObject(String body) {
        assertThat(api.post("/v1/jobs", body).status()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=-1",
                "limit=0",
                "limit=x",
                "limit=99999999999999999999",
                "status=done",
                "status=",
                "label=nocolon",
                "label=a:%00"
            })
    void refusesWrongParameters(String query) {
        Answer answer = api.get("/v1/jobs?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isIn("invalid-parameter", "bad-request");
        assertThat(answer.json().path("detail").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /v1/jobs/job_00000000000000000000000000,        404",
        "GET,    /v1/jobs/1,                                     404",
        "DELETE, /v1/jobs/job_%27%3B%20DROP%20TABLE%20job%20--,  404",
        "GET,    /v1/nothing,                                    404",
        "GET,    /error,                                         404",
        "PUT,    /v1/jobs,                                       405",
        "PUT,    /v1/jobs/job_00000000000000000000000000,        405",
        "POST,   /v1/recipes,                                    405",
    })
    void answersWithTheRightStatus(String method, String path, int status) {
        Answer answer = api.send(method, path, "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("request_id").asString()).isEqualTo(answer.header("X-Request-Id"));
    }

    @Test
    void namesTheMethodsThatAreAllowed() {
        assertThat(api.send("PUT", "/v1/jobs", "").header("Allow"))
                .contains("GET")
                .contains("POST");
    }

    @Test
    @DisplayName("case 36: wrong type: 415")
    void refusesTypesThatItDoesNotKnow() {
        Answer unacceptable = api.get("/v1/jobs", "Accept", "text/html");
        Answer unsupported = api.send("POST", "/v1/jobs", ApiClient.SAMPLE, "Content-Type", "text/plain");

        assertThat(unacceptable.status()).isEqualTo(406);
        assertThat(unsupported.status()).isEqualTo(415);
    }

    @Test
    void refusesToBeCalledByAForeignName() throws IOException {
        JsonNode problem = raw("GET /v1/jobs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "403");

        assertThat(problem.path("code").asString()).isEqualTo("forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/jobs/%zz HTTP/1.1", "GET /v1/%00 HTTP/1.1"})
    void explainsWhatTheWebServerItselfRefuses(String line) throws IOException {
        JsonNode problem = raw(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n", "400");

        assertThat(problem.path("code").asString()).isEqualTo("bad-request");
    }

    @Test
    void knowsNoJobOfAStrangeName() throws IOException {
        JsonNode problem = raw("GET /v1/jobs/a|<b> HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "404");

        assertThat(problem.path("code").asString()).isEqualTo("not-found");
    }

    @Test
    void keepsTheClientsRequestId() {
        Answer known = api.get("/v1/jobs/1", "X-Request-Id", "my-request.1");
        Answer unusable = api.get("/v1/jobs/1", "X-Request-Id", "a b");

        assertThat(known.json().path("request_id").asString()).isEqualTo("my-request.1");
        assertThat(unusable.json().path("request_id").asString())
                .isNotEqualTo("a b")
                .isNotEmpty();
    }

    /** Sends bytes that no decent client would send. */
    private JsonNode raw(String request, String status) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 " + status).contains("application/problem+json");
            String body = answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
            return Json.parse(body);
        }
    }
}
