package io.twofold.api.jobs;

import io.twofold.report.Phase;
import io.twofold.report.PhaseEstimate;
import io.twofold.report.PhaseProgress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** One phase of a job's last attempt as clients see it; its fields are described in {@code openapi.yaml}. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record PhaseDocument(
        Phase phase,
        @Nullable Instant startedAt,
        double seconds,
        boolean running,
        int done,
        int total,
        @Nullable Double predictedSeconds) {

    /** @param over whether the job has ended, so that nothing runs any more */
    static PhaseDocument of(PhaseProgress phase, boolean over) {
        PhaseEstimate expected = phase.expected();
        return new PhaseDocument(
                phase.phase(),
                phase.startedAt(),
                phase.seconds(),
                phase.running() && !over,
                phase.done(),
                phase.total(),
                expected == null ? null : expected.seconds());
    }
}
