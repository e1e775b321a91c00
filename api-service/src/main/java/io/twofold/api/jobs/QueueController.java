package io.twofold.api.jobs;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.twofold.api.access.Caller;
import io.twofold.job.JobStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** How many jobs of the caller's tenant wait, run, rest and have ended. */
@RestController
class QueueController {
    private final JdbcClient jdbc;

    QueueController(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param counts of every status, also of those that no job has
     * @param oldestQueuedAt when the job was posted that has waited longest, or null if none waits
     */
    record Queue(
            String object,
            Map<String, Long> counts,
            @JsonProperty("oldest_queued_at") @Nullable Instant oldestQueuedAt) {}

    private record Row(String status, long count, @Nullable Instant oldest) {}

    @GetMapping(path = "/v1/queue", produces = APPLICATION_JSON_VALUE)
    ResponseEntity<Queue> queue(Caller caller) {
        Map<String, Long> counts = new LinkedHashMap<>();
        Arrays.stream(JobStatus.values()).forEach(status -> counts.put(status.id(), 0L));
        Instant oldest = null;
        for (Row row : rows(caller.tenant())) {
            counts.put(row.status(), row.count());
            oldest = row.status().equals(JobStatus.QUEUED.id()) ? row.oldest() : oldest;
        }
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Queue("queue", counts, oldest));
    }

    /** Only of what waits the times are looked up: of the others the index alone tells. */
    private Iterable<Row> rows(String tenant) {
        return jdbc.sql("""
                SELECT status, count(*) AS count,
                    CASE WHEN status = 'queued'
                        THEN (SELECT created_at FROM job WHERE id = min(counted.id)) END AS oldest
                FROM job AS counted WHERE tenant = :tenant GROUP BY status""")
                .param("tenant", tenant)
                .query((row, index) -> new Row(
                        row.getString("status"),
                        row.getLong("count"),
                        row.getTimestamp("oldest") == null
                                ? null
                                : row.getTimestamp("oldest").toInstant()))
                .list();
    }
}
