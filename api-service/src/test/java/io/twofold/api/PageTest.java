package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTest extends ApiTest {

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/dashboard/app.js, text/javascript",
        "/dashboard/style/base.css, text/css",
        "/webjars/preact/dist/preact.umd.js, text/javascript"
    })
    void isServedAndMayRunItsOwnScriptOnly(String path, String type) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(type);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; script-src 'self'; ")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void holdsNoScriptOfItsOwn() throws Exception {
        assertThat(get("/").body())
                .contains("<script type=\"module\" src=\"dashboard/app.js\"></script>")
                .doesNotContain("onclick")
                .doesNotContain("style=");
    }

    @Test
    void standsBesideHealthAndMetrics() throws Exception {
        submit();

        assertThat(get("/actuator/health/readiness").body()).contains("\"status\":\"UP\"");
        assertThat(get("/actuator/health/liveness").body()).contains("\"status\":\"UP\"");
        assertThat(get("/actuator/prometheus").body()).contains("twofold_jobs{status=\"queued\"}");
        assertThat(get("/actuator/env").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
