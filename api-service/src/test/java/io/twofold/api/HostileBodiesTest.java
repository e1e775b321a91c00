package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that should cost the service little, and what it says about them. */
class HostileBodiesTest extends ApiTest {

    @DisplayName("case 36: 20 MB body, depth 10,000, NaN, wrong type, unknown field: 413, 400, 400, 415, 422")
    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs", "/v1/webhooks"})
    void refusesEachForItsOwnReason(String path) {
        String valid = path.equals("/v1/jobs") ? ApiClient.SAMPLE : "{\"url\":\"https://hooks.example.com/\"}";
        String start = valid.substring(0, valid.length() - 1);

        assertThat(api.post(path, start + ",\"x\":\"" + "y".repeat(20_000_000) + "\"}")
                        .status())
                .isEqualTo(413);
        assertThat(api.post(path, "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000))
                        .status())
                .isEqualTo(400);
        assertThat(api.post(path, start + ",\"x\":NaN}").status()).isEqualTo(400);
        assertThat(api.send("POST", path, valid, "Content-Type", "text/plain").status())
                .isEqualTo(415);
        assertThat(api.post(path, start + ",\"x\":1}").status()).isEqualTo(422);
    }

    @DisplayName(
            "case 35: nested JSON, endless names and numbers in a request: bounded parse, clear failure, error text ≤2 KB")
    @Test
    void saysLittleAboutMuch() {
        String manyFields = IntStream.range(0, 9_000)
                .mapToObj(i -> "\"field" + i + "\":1")
                .collect(Collectors.joining(",", "{\"model\":\"builtin:sample\",", "}"));
        for (String body : List.of(
                "[".repeat(200_000),
                "{\"" + "n".repeat(200_000) + "\":1}",
                "{\"model\":\"" + "m".repeat(200_000) + "\"}",
                "{\"model\":\"builtin:sample\",\"recipe\":\"" + "r".repeat(200_000) + "\"}",
                "{\"model\":\"builtin:sample\",\"recipe\":{\"seed\":1" + "0".repeat(900) + "}}",
                "{\"model\":\"builtin:sample\",\"priority\":1e999999999}",
                manyFields)) {
            Answer answer = api.post("/v1/jobs", body);

            assertThat(answer.status()).as(answer.toString()).isIn(400, 422);
            assertThat(answer.json().path("detail").asString()).isNotEmpty().hasSizeLessThanOrEqualTo(2_048);
            assertThat(answer.json().path("errors").size()).isLessThanOrEqualTo(20);
            assertThat(answer.body()).hasSizeLessThan(16_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/*", "nonsense", "/"})
    void takesATypeThatIsNoneForNone(String type) {
        assertThat(api.send("GET", "/openapi.yaml", "", "Content-Type", type).status())
                .isEqualTo(200);
        assertThat(api.send("POST", "/v1/jobs", ApiClient.SAMPLE, "Content-Type", type)
                        .status())
                .isEqualTo(415);
    }

    @Test
    void readsNoForms() {
        assertThat(api.send("POST", "/v1/jobs", "a=b", "Content-Type", "multipart/form-data")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void listsFilesToThoseWhoAcceptTheList() {
        assertThat(api.get("/v1/jobs/" + submit() + "/artifacts", "Accept", "text/html")
                        .status())
                .isEqualTo(406);
    }
}
