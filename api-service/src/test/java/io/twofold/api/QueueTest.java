package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.api.access.Scope;
import io.twofold.job.JobStatus;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class QueueTest extends AccessTest {

    @Test
    void countsEveryStatusOfItsTenant() throws Exception {
        ApiClient client = client("counted", Scope.JOBS_READ, Scope.JOBS_WRITE);
        ApiClient other = client("not-counted", Scope.JOBS_READ, Scope.JOBS_WRITE);
        lifecycle.cancel(client.post("/v1/jobs", ApiClient.SAMPLE).id());
        String waiting = client.post("/v1/jobs", ApiClient.SAMPLE).id();
        other.post("/v1/jobs", ApiClient.SAMPLE);

        JsonNode queue = client.get("/v1/queue").json();

        assertThat(queue.path("counts").propertyNames())
                .containsExactlyElementsOf(
                        Arrays.stream(JobStatus.values()).map(JobStatus::id).toList());
        queue.path("counts")
                .propertyStream()
                .forEach(count -> assertThat(count.getValue().asInt())
                        .as(count.getKey())
                        .isEqualTo(count.getKey().matches("queued|cancelled") ? 1 : 0));
        assertThat(queue.path("oldest_queued_at"))
                .isEqualTo(client.get("/v1/jobs/" + waiting).json().path("created_at"));
    }
}
