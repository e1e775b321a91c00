package io.twofold.job;

/** The job's status forbids what was asked. */
public final class InvalidTransitionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final JobStatus status;

    InvalidTransitionException(String jobId, JobStatus status, String rule) {
        super("Job " + jobId + " is " + status.id() + "; " + rule);
        this.status = status;
    }

    /** The status that forbids it. */
    public JobStatus status() {
        return status;
    }
}
