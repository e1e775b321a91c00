package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The numbers that operators see. */
class MetricsTest extends ObservedService {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(twofold_[a-z_]+)` \\| api");

    @Test
    void tellsHowManyJobsWaitAndForHowLong() {
        String id = api.post("/v1/jobs", ApiClient.SAMPLE, KEY).id();
        JdbcClient.create(DATABASE.dataSource())
                .sql("UPDATE job SET not_before = now() - interval '1 h' WHERE id = ?")
                .param(id)
                .update();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(value("twofold_jobs_waiting_oldest_seconds")).isGreaterThanOrEqualTo(3600));
        assertThat(value("twofold_jobs_waiting")).isPositive();
        assertThat(value("twofold_jobs{status=\"queued\"}")).isPositive();
    }

    @Test
    void hasHistogramsOfRequestsAndNumbersOfTheConnectionPool() {
        api.get("/v1/jobs", KEY);

        assertThat(management("/actuator/prometheus").body())
                .contains("http_server_requests_seconds_bucket{", "uri=\"/v1/jobs\"", "hikaricp_connections_active");
    }

    @Test
    void hasEveryMetricOfTheServiceThatTheDocumentationNames() throws IOException {
        String page = Files.readString(Path.of("../docs/observability.md"));
        List<String> documented = ROW.matcher(page)
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();

        assertThat(documented).hasSizeGreaterThan(4);
        assertThat(management("/actuator/prometheus").body()).contains(documented);
    }

    private double value(String metric) {
        return management("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }
}
