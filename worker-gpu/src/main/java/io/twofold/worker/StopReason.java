package io.twofold.worker;

/** Why a job has to stop before it is done. */
enum StopReason {
    /** Somebody wants it to end. */
    CANCEL,
    /** Somebody wants it to rest; another worker will go on. */
    PAUSE,
    /** Its deadline has passed. */
    DEADLINE,
    /** This worker shuts down; another one will take the job. */
    SHUTDOWN,
    /** The job belongs to somebody else, or may by now: write nothing. */
    LOST
}
