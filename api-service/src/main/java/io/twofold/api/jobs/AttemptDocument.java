package io.twofold.api.jobs;

import io.twofold.job.JobAttempt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** One claim of a job as clients see it; its fields are described in {@code openapi.yaml}. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record AttemptDocument(
        int attempt,
        long epoch,
        String worker,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String outcome,
        @Nullable Error error) {

    record Error(String code, @Nullable String detail) {}

    static AttemptDocument of(JobAttempt attempt) {
        String code = attempt.errorCode();
        return new AttemptDocument(
                attempt.attempt(),
                attempt.epoch(),
                attempt.worker(),
                attempt.startedAt(),
                attempt.endedAt(),
                attempt.outcome(),
                code == null ? null : new Error(code, attempt.errorDetail()));
    }
}
