package io.twofold.estimate;

import io.twofold.failure.FailureCode;
import io.twofold.report.Estimate;
import org.jspecify.annotations.Nullable;

/**
 * What a worker found out: either an estimate, or why the run would fail.
 *
 * @param estimate or null
 * @param failure or null
 * @param detail a sentence for people beside a failure, else null
 */
public record Answer(
        @Nullable Estimate estimate,
        @Nullable FailureCode failure,
        @Nullable String detail) {

    /** The run is possible. */
    public static Answer of(Estimate estimate) {
        return new Answer(estimate, null, null);
    }

    /** The run would fail. */
    public static Answer refusal(FailureCode code, String detail) {
        return new Answer(null, code, detail);
    }
}
