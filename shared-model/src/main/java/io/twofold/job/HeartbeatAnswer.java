package io.twofold.job;

/** What the database tells a worker that reports progress. */
public enum HeartbeatAnswer {
    /** The lease was extended: go on. */
    CONTINUE,
    /** The lease was extended; stop soon, then call {@link JobLifecycle#cancelled}. */
    CANCEL,
    /** The lease was extended; stop soon, then call {@link JobLifecycle#release}. */
    PAUSE,
    /** The lease was extended, but the deadline has passed; stop soon, then call {@link JobLifecycle#release}. */
    EXPIRE,
    /** The job is no longer this worker's: stop at once and write nothing. */
    LOST
}
