package io.twofold.cli.client;

import java.time.Duration;

/** How long somebody who follows a job bears a server that is away: not at first, and 30 seconds once it has answered. */
final class ServerPatience {
    /** A server that restarts is back within this time. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private boolean answered;
    private long heardAt;

    /** The server has just been heard of. */
    void heard() {
        answered = true;
        heardAt = System.nanoTime();
    }

    /**
     * Returns if asking again may help.
     *
     * @throws ServerAwayException the failure, if the server has been away for too long or has never answered
     * @throws ProblemException the failure, if that or if the server does not say that it may pass
     */
    void bear(RuntimeException failure) {
        boolean mayPass = !(failure instanceof ProblemException problem) || problem.isRetryable();
        if (!mayPass || !answered || System.nanoTime() - heardAt > LONGEST.toNanos()) {
            throw failure;
        }
    }
}
