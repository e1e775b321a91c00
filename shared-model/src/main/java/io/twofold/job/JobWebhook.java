package io.twofold.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one endpoint that is told about a job, instead of all of its tenant's.
 *
 * @param id of the endpoint
 * @param events types of messages, such as {@code job.succeeded}; null: those that the endpoint wants of every job
 */
public record JobWebhook(String id, @Nullable List<String> events) {

    public JobWebhook {
        events = events == null ? null : List.copyOf(events);
    }
}
