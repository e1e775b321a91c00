package io.twofold.api.admin;

import io.twofold.job.DeadLetters.DeadLetter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** A dead letter as operators see it; its fields are described in {@code openapi.yaml}. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record DeadLetterDocument(
        String jobId,
        String tenant,
        String kind,
        int attempts,
        Error error,
        Instant createdAt,
        @Nullable Instant replayedAt,
        @Nullable String replayedAs) {

    record Error(String code, @Nullable String detail) {}

    static DeadLetterDocument of(DeadLetter letter) {
        return new DeadLetterDocument(
                letter.jobId(),
                letter.tenant(),
                letter.kind(),
                letter.attempts(),
                new Error(letter.errorCode(), letter.errorDetail()),
                letter.createdAt(),
                letter.replayedAt(),
                letter.replayedAs());
    }
}
