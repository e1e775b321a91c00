package io.twofold.api.webhooks;

import io.twofold.api.access.Caller;
import io.twofold.job.JobWebhook;
import io.twofold.recipe.InvalidRequestException.Problem;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads which endpoint a job names. */
@Component
public class JobWebhookReader {
    private final OwnEndpoints endpoints;

    JobWebhookReader(OwnEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    /**
     * Reads the field {@code webhook} of a job.
     *
     * @param caller whose endpoint it must be
     * @param problems gets what is wrong
     * @return null if the job names none, or something is wrong
     */
    public @Nullable JobWebhook read(Caller caller, @Nullable JsonNode written, List<Problem> problems) {
        if (written == null || written.isNull()) {
            return null;
        }
        if (!written.isObject() || !Set.of("id", "events").containsAll(written.propertyNames())) {
            problems.add(new Problem("/webhook", "must be an object of an id and, if you like, events"));
            return null;
        }
        if (!endpoints.exists(caller, written.path("id").asString(""))) {
            problems.add(new Problem("/webhook/id", "must be the id of one of your webhooks"));
            return null;
        }
        JsonNode events = written.path("events");
        return new JobWebhook(
                written.path("id").asString(),
                events.isMissingNode() || events.isNull()
                        ? null
                        : EventTypes.read(events, "/webhook/events", problems));
    }
}
