package io.twofold.job;

/** Told when a job has ended, after that is committed: tidies up what only an unfinished job needs. */
@FunctionalInterface
public interface JobEndListener {
    /**
     * Called by whoever ended the job; must not throw, because the job has ended whatever happens here.
     *
     * @param end how it ended: a status that {@link JobStatus#isTerminal}
     */
    void ended(String jobId, JobStatus end);
}
