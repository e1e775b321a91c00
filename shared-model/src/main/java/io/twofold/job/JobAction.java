package io.twofold.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a user may ask of a job, and in which statuses that makes sense. */
public enum JobAction {
    /** End it: at once if no worker has it, else as soon as the worker stops. */
    CANCEL(
            "only an unfinished job can be cancelled",
            JobStatus.QUEUED,
            JobStatus.RUNNING,
            JobStatus.PAUSING,
            JobStatus.PAUSED),
    /** Let it rest, with what it has saved. */
    PAUSE("only a job that waits or runs can be paused", JobStatus.QUEUED, JobStatus.RUNNING),
    /** Let a paused job wait for a worker again. */
    RESUME("only a paused job can be resumed; one that is pausing can be resumed in a moment", JobStatus.PAUSED),
    /** Do the same once more, as a new job that goes on from what this one has saved. */
    RETRY(
            "only a job that failed, was cancelled or expired can be retried",
            JobStatus.FAILED,
            JobStatus.CANCELLED,
            JobStatus.EXPIRED),
    /** Remove it with its files. */
    DELETE(
            "cancel it before deleting it",
            JobStatus.SUCCEEDED,
            JobStatus.FAILED,
            JobStatus.CANCELLED,
            JobStatus.EXPIRED);

    private final String rule;
    private final Set<JobStatus> statuses;

    JobAction(String rule, JobStatus... statuses) {
        this.rule = rule;
        this.statuses = Set.of(statuses);
    }

    /** Whether a job in this status lets it be done. */
    public boolean isAllowedIn(JobStatus status) {
        return statuses.contains(status);
    }

    /** Everything that a job in this status lets be done. */
    public static List<JobAction> allowedIn(JobStatus status) {
        return Arrays.stream(values())
                .filter(action -> action.isAllowedIn(status))
                .toList();
    }

    /** @throws InvalidTransitionException if the status does not let it be done */
    void require(String jobId, JobStatus status) {
        if (!isAllowedIn(status)) {
            throw new InvalidTransitionException(jobId, status, rule);
        }
    }

    /** The name used in JSON, such as {@code cancel}. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
