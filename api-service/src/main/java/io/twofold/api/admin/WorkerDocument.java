package io.twofold.api.admin;

import io.twofold.presence.Worker;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** A worker as operators see it; its fields are described in {@code openapi.yaml}. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record WorkerDocument(
        String id,
        String device,
        String version,
        Instant startedAt,
        Instant lastSeen,
        boolean alive,
        @Nullable String jobId,
        @Nullable Instant drainedAt) {

    static WorkerDocument of(Worker worker) {
        return new WorkerDocument(
                worker.id(),
                worker.device(),
                worker.version(),
                worker.startedAt(),
                worker.lastSeen(),
                worker.isAlive(),
                worker.jobId(),
                worker.drainedAt());
    }
}
