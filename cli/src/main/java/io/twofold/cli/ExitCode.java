package io.twofold.cli;

/** What the process says to the script that called it. */
final class ExitCode {
    /** Everything that was asked for was done. */
    static final int DONE = 0;
    /** The command line or the request is wrong; the same command will never work. */
    static final int USAGE = 2;
    /** The job failed for good or was cancelled. */
    static final int FAILED = 42;
    /** It may work later: a retryable failure, or a server that is away or busy (EX_TEMPFAIL of sysexits.h). */
    static final int TRY_AGAIN = 75;

    private ExitCode() {}

    static int ofFailure(boolean retryable) {
        return retryable ? TRY_AGAIN : FAILED;
    }
}
