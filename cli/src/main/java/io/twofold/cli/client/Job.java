package io.twofold.cli.client;

import io.twofold.report.Phase;
import io.twofold.report.Progress;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A job as the server describes it.
 *
 * @param document the whole answer, so that nothing is lost when it is passed on
 */
public record Job(JsonNode document) {
    private static final Set<String> FINAL = Set.of("succeeded", "failed", "cancelled", "expired");

    public String id() {
        return document.path("id").asString("");
    }

    /** Such as {@code evaluation}; a server of an earlier version knows compressions only. */
    public String kind() {
        return document.path("kind").asString("compression");
    }

    public String status() {
        return document.path("status").asString("");
    }

    /** Whether the status will never change again. */
    public boolean isFinished() {
        return FINAL.contains(status());
    }

    public boolean hasSucceeded() {
        return status().equals("succeeded");
    }

    /** How far the job has come; empty before it runs, or in a phase that this client does not know. */
    public Optional<Progress> progress() {
        JsonNode progress = document.path("progress");
        String phase = document.path("phase").asString("");
        return Arrays.stream(Phase.values())
                .filter(known -> progress.isObject() && known.id().equals(phase))
                .findFirst()
                .map(known -> new Progress(
                        known,
                        progress.path("done").asInt(0),
                        progress.path("total").asInt(0),
                        progress.path("unit").asString("")));
    }

    /** Why the job failed, for people; empty if it did not. */
    public Optional<String> failure() {
        JsonNode error = document.path("error");
        return error.isObject()
                ? Optional.of(error.path("code").asString("failed") + ": "
                        + error.path("detail").asString(""))
                : Optional.empty();
    }

    /** Whether the same job may succeed when it is tried again. */
    public boolean isRetryable() {
        return document.path("error").path("retryable").asBoolean(false);
    }
}
