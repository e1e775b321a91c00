package io.twofold.report;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far one phase of an attempt is. Phases may take turns, such as splitting and tuning, block by block.
 *
 * @param phase which
 * @param startedAt when it first began, or null if it has not yet
 * @param seconds spent in it so far
 * @param running whether it is what is being done now
 * @param done finished units of the kind that is counted at present
 * @param total units of that kind; 0 as long as nobody knows
 * @param measuredUnits those of {@code done} that this attempt itself finished
 * @param measuredSeconds what they took
 * @param begunSeconds spent so far in the unit after those, or null if that was not recorded
 * @param expected of the whole phase, or null if nothing was predicted
 */
public record PhaseProgress(
        Phase phase,
        @Nullable Instant startedAt,
        double seconds,
        boolean running,
        int done,
        int total,
        int measuredUnits,
        double measuredSeconds,
        @Nullable Double begunSeconds,
        @Nullable PhaseEstimate expected) {}
