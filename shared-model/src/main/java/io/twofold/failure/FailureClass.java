package io.twofold.failure;

/** What follows when a job fails. */
public enum FailureClass {
    /** Another attempt would end the same way: the job has failed. */
    PERMANENT,
    /** Another attempt may succeed, while attempts are left. */
    RETRYABLE,
    /** Something outside that the job needs is away for now: another attempt may succeed, and this one does not count. */
    OUTAGE
}
