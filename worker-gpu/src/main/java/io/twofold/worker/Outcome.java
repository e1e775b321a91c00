package io.twofold.worker;

/** How a run ended, as this worker saw it. */
enum Outcome {
    /** Report and artifacts are published. */
    SUCCEEDED,
    /** The attempt failed; whether there is another one is not the worker's decision. */
    FAILED,
    /** Somebody had asked for the end. */
    CANCELLED,
    /** Given back unfinished. */
    RELEASED,
    /** It was no longer this worker's job; nothing was written. */
    LOST
}
