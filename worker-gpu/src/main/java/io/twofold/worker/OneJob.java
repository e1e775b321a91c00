package io.twofold.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a worker that takes at most one job, or one part of another worker's job, and then ends: somebody else starts a
 * worker for each of them.
 */
final class OneJob {
    private static final Logger LOG = LoggerFactory.getLogger(OneJob.class);

    private final Duration idleTimeout;
    private final Duration pause;
    private final CompletableFuture<OneJobEnd> end = new CompletableFuture<>();

    /**
     * @param idleTimeout how long to wait for a job
     * @param pause between two questions to a database or a broker that is away
     */
    OneJob(Duration idleTimeout, Duration pause) {
        this.idleTimeout = idleTimeout;
        this.pause = pause;
    }

    /** How it ended, once it has. */
    CompletableFuture<OneJobEnd> end() {
        return end;
    }

    /** Runs until one job has ended, none came in time, or the worker is told to stop. */
    void run(JobIntake intake, Duration wait, Function<Work, Outcome> runner, StopSignal stopping) {
        try {
            end.complete(take(intake, wait, runner, stopping));
        } catch (Throwable t) { // whoever waits for the end must hear of it
            end.completeExceptionally(t);
            throw t;
        }
    }

    private OneJobEnd take(JobIntake intake, Duration wait, Function<Work, Outcome> runner, StopSignal stopping) {
        long deadline = System.nanoTime() + idleTimeout.toNanos();
        OneJobEnd sofar = OneJobEnd.IDLE;
        do {
            try {
                // this worker may have been started for a job whose wake-up another one has used
                Optional<Work> work = intake.next(wait).or(intake::unannounced);
                if (work.isPresent()) {
                    return ended(runner.apply(work.get()));
                }
                sofar = OneJobEnd.IDLE;
            } catch (RuntimeException e) {
                LOG.warn("Cannot take a job, trying again in {} s: {}", pause.toSeconds(), e.toString());
                sofar = OneJobEnd.AWAY;
                stopping.comesWithin(pause);
            }
        } while (!stopping.isRaised() && System.nanoTime() < deadline);
        return sofar;
    }

    private static OneJobEnd ended(Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED, FAILED, CANCELLED -> OneJobEnd.RECORDED;
            case RELEASED, LOST -> OneJobEnd.GIVEN_BACK;
        };
    }
}
