package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A trace begins with the request, or with the client, and is kept with the job. */
class TraceTest extends ObservedService {
    private static final String CLIENTS_TRACE = "0af7651916cd43dd8448eb211c80319c";

    @BeforeEach
    void forget() {
        spans.reset();
    }

    @Test
    void aJobKeepsTheTraceOfItsSubmission() {
        Answer posted = api.post("/v1/jobs", ApiClient.SAMPLE, KEY);

        SpanData queued = await("job queued");
        SpanData request = await("http post /v1/jobs");
        assertThat(queued.getTraceId()).isEqualTo(request.getTraceId());
        assertThat(queued.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(traceParent(posted.id())).startsWith("00-" + queued.getTraceId() + "-" + queued.getSpanId() + "-");
    }

    @Test
    void goesOnWithTheTraceOfTheClient() {
        api.post(
                "/v1/jobs",
                ApiClient.SAMPLE,
                KEY[0],
                KEY[1],
                "traceparent",
                "00-" + CLIENTS_TRACE + "-b7ad6b7169203331-01");

        assertThat(await("job queued").getTraceId()).isEqualTo(CLIENTS_TRACE);
        assertThat(await("http post /v1/jobs").getParentSpanId()).isEqualTo("b7ad6b7169203331");
    }

    private SpanData await(String name) {
        List<SpanData> found = org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> spans.getFinishedSpanItems().stream()
                                .filter(span -> span.getName().equals(name))
                                .toList(),
                        spans -> spans.size() == 1);
        return found.get(0);
    }

    private static String traceParent(String jobId) {
        return JdbcClient.create(DATABASE.dataSource())
                .sql("SELECT trace_parent FROM job WHERE id = ?")
                .param(jobId)
                .query(String.class)
                .single();
    }
}
