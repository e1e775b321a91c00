package io.twofold.api.events;

import io.twofold.job.Job;
import io.twofold.job.JobEvent;
import io.twofold.job.JobStatus;
import io.twofold.json.Json;
import io.twofold.report.Progress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that happened to a job, as clients see it, in a list and in a stream; its fields are described in
 * {@code openapi.yaml}.
 *
 * @param id rises with every event of a job; null for progress, which is not kept
 * @param type such as {@code job.running}
 * @param timestamp when it happened, by the database's clock
 * @param data begins with the job's {@code id}, and its {@code status} where that has changed
 */
public record EventDocument(@Nullable Long id, String type, Instant timestamp, JsonNode data) {

    /** The type of the events that are made from the job's row. */
    public static final String PROGRESS = "job.progress";

    private static final String PREFIX = "job.";

    /** What was recorded. */
    public static EventDocument of(JobEvent event) {
        ObjectNode data = Json.mapper().createObjectNode().put("id", event.jobId());
        String name =
                event.type().substring(Math.min(PREFIX.length(), event.type().length()));
        for (JobStatus status : JobStatus.values()) {
            if (status.id().equals(name)) {
                data.put("status", name);
            }
        }
        event.data().properties().forEach(field -> data.set(field.getKey(), field.getValue()));
        return new EventDocument(event.id(), event.type(), event.at(), data);
    }

    /** How far a job has come. */
    public static EventDocument of(Job job, Progress progress, Instant now) {
        ObjectNode data = Json.mapper()
                .createObjectNode()
                .put("id", job.id())
                .put("status", job.status().id())
                .put("phase", progress.phase().id())
                .put("attempt", job.attempt());
        data.putObject("progress")
                .put("done", progress.done())
                .put("total", progress.total())
                .put("unit", progress.unit());
        return new EventDocument(null, PROGRESS, now, data);
    }
}
