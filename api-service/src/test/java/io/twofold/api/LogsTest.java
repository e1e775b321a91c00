package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.JobLog;
import io.twofold.job.LogLine;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

@Timeout(120)
class LogsTest extends ApiTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Autowired
    JobLog log;

    @Test
    void showsTheLogAsTextAndAsJsonLines() {
        String id = submit();
        log.append(List.of(line(id, 1, "info", "decompose begins"), line(id, 2, "warn", "m\u00f6glich")));

        Answer text = api.get("/v1/jobs/" + id + "/logs");
        Answer json = api.get("/v1/jobs/" + id + "/logs?after=1.1", "Accept", "application/x-ndjson");

        assertThat(text.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
        assertThat(text.header("Lines-Dropped")).isEqualTo("0");
        assertThat(text.body())
                .isEqualTo("2026-11-22T12:00:00Z INFO decompose begins\n2026-11-22T12:00:00Z WARN m\u00f6glich\n");
        assertThat(json.json().path("id").asString()).isEqualTo("1.2");
        assertThat(json.json().path("level").asString()).isEqualTo("warn");
        assertThat(json.json().path("attempt").asInt()).isEqualTo(1);
    }

    @Test
    void followsTheLogUntilTheJobHasEnded() throws Exception {
        String id = submit();
        log.append(List.of(line(id, 1, "info", "first")));
        try (EventStream stream = EventStream.open(port, "/v1/jobs/" + id + "/logs")) {
            EventStream.Message first = stream.next();
            log.append(List.of(line(id, 2, "info", "second")));
            EventStream.Message second = stream.next();
            lifecycle.cancel(id);
            log.append(List.of(line(id, 3, "info", "after the end")));

            assertThat(first.type()).isEqualTo("log");
            assertThat(first.id()).isEqualTo("1.1");
            assertThat(Contract.served().errors("LogLine", second.json())).isEmpty();
            assertThat(second.json().path("message").asString()).isEqualTo("second");
            assertThat(stream.next().json().path("message").asString()).isEqualTo("after the end");
            assertThat(stream.ends()).isTrue();
        }
    }

    @Test
    void refusesAPlaceThatIsNone() {
        assertThat(api.get("/v1/jobs/" + submit() + "/logs?after=x").status()).isEqualTo(400);
    }

    private static LogLine line(String id, int number, String level, String message) {
        return new LogLine(id, 1, number, 1, NOON, level, message);
    }
}
