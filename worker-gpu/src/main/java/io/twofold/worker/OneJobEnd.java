package io.twofold.worker;

/** What became of a worker that takes at most one job. */
public enum OneJobEnd {
    /** It had a job, and how that attempt ended is in the database. */
    RECORDED,
    /** Nothing waited for it. */
    IDLE,
    /** It had a job and gave it back, or lost it: another worker goes on. */
    GIVEN_BACK,
    /** Until the end it could not ask for a job: the database or the broker is away. */
    AWAY
}
