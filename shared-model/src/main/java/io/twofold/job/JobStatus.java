package io.twofold.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Where a job stands. {@link #canBecome} is the only transition table of Twofold. */
public enum JobStatus {
    /** Waits for a worker. */
    QUEUED,
    /** A worker holds its lease. */
    RUNNING,
    /** Somebody asked for a pause; the worker has not answered yet. */
    PAUSING,
    /** Waits for somebody to resume it. */
    PAUSED,
    /** Somebody asked for the end; the worker has not answered yet. */
    CANCELLING,
    /** Finished; report and artifacts are published. */
    SUCCEEDED,
    /** Finished without a result; the error says why. */
    FAILED,
    /** Ended because somebody asked for it. */
    CANCELLED,
    /** Ended because its deadline passed. */
    EXPIRED;

    private static final Map<JobStatus, Set<JobStatus>> TRANSITIONS = new EnumMap<>(Map.of(
            QUEUED, EnumSet.of(RUNNING, PAUSED, CANCELLED, EXPIRED),
            RUNNING, EnumSet.of(QUEUED, PAUSING, CANCELLING, SUCCEEDED, FAILED, EXPIRED),
            PAUSING, EnumSet.of(PAUSED, CANCELLING, SUCCEEDED, FAILED, EXPIRED),
            PAUSED, EnumSet.of(QUEUED, CANCELLED, EXPIRED),
            CANCELLING, EnumSet.of(CANCELLED),
            SUCCEEDED, EnumSet.noneOf(JobStatus.class),
            FAILED, EnumSet.noneOf(JobStatus.class),
            CANCELLED, EnumSet.noneOf(JobStatus.class),
            EXPIRED, EnumSet.noneOf(JobStatus.class)));

    /** Whether a job may go from this status straight to {@code next}. */
    public boolean canBecome(JobStatus next) {
        return next().contains(next);
    }

    /** Whether nothing ever changes again. */
    public boolean isTerminal() {
        return next().isEmpty();
    }

    /** Whether a worker holds a lease on the job. */
    public boolean isClaimed() {
        return this == RUNNING || this == PAUSING || this == CANCELLING;
    }

    /** The name used in JSON and in the database, such as {@code queued}. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a name such as {@code queued}.
     *
     * @throws IllegalArgumentException if there is no such status
     */
    public static JobStatus parse(String id) {
        for (JobStatus status : values()) {
            if (status.id().equals(id)) {
                return status;
            }
        }
        throw new IllegalArgumentException("there is no status '" + id + "'");
    }

    private Set<JobStatus> next() {
        return TRANSITIONS.getOrDefault(this, Set.of());
    }
}
