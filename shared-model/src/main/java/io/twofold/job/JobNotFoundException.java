package io.twofold.job;

/** There is no such job. */
public final class JobNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JobNotFoundException(String jobId) {
        super("There is no job " + jobId);
    }
}
