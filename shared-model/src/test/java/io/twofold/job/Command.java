package io.twofold.job;

import static io.twofold.job.JobLifecycleFixture.FILE;
import static io.twofold.job.JobLifecycleFixture.LEASE;
import static io.twofold.job.JobLifecycleFixture.PROGRESS;

import io.twofold.failure.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Everything that can be asked of a job, each with what it answers in one word. */
enum Command {
    CLAIM((lifecycle, claim) ->
            done(lifecycle.claim(claim.jobId(), "worker-2", LEASE).isPresent())),
    CANCEL((lifecycle, claim) -> done(lifecycle.cancel(claim.jobId()))),
    PAUSE((lifecycle, claim) -> done(lifecycle.pause(claim.jobId()))),
    RESUME((lifecycle, claim) -> done(lifecycle.resume(claim.jobId()))),
    RETRY((lifecycle, claim) ->
            done(!lifecycle.retry(claim.jobId(), null, null, null).isEmpty())),
    DELETE((lifecycle, claim) -> {
        lifecycle.delete(claim.jobId());
        return "done";
    }),
    SWEEP((lifecycle, claim) -> {
        lifecycle.sweep(Duration.ofMinutes(1));
        return "done";
    }),
    HEARTBEAT((lifecycle, claim) ->
            lifecycle.heartbeat(claim, LEASE, PROGRESS).name().toLowerCase(Locale.ROOT)),
    RECORD((lifecycle, claim) -> done(lifecycle.record(claim, "matrix.finished", Map.of()))),
    SUCCEED((lifecycle, claim) ->
            done(lifecycle.succeed(claim, JobLifecycleFixture.report(), List.of(FILE), "cd".repeat(32)))),
    FAIL((lifecycle, claim) -> done(lifecycle.fail(claim, FailureCode.INSUFFICIENT_STORAGE, "disk full"))),
    FAIL_FOR_GOOD((lifecycle, claim) -> done(lifecycle.fail(claim, FailureCode.UNUSABLE_DATA, "too short"))),
    CANCELLED((lifecycle, claim) -> done(lifecycle.cancelled(claim))),
    RELEASE((lifecycle, claim) -> done(lifecycle.release(claim)));

    private final Action action;

    Command(Action action) {
        this.action = action;
    }

    private interface Action {
        String run(JobLifecycle lifecycle, Claim claim);
    }

    /** Whether only the worker that holds the claim may do it. */
    boolean needsClaim() {
        return compareTo(HEARTBEAT) >= 0;
    }

    /** {@code done}, {@code none} (nothing to do, or not the caller's), {@code refused}, or what a heartbeat brings back. */
    String run(JobLifecycle lifecycle, Claim claim) {
        try {
            return action.run(lifecycle, claim);
        } catch (InvalidTransitionException | JobNotFoundException e) {
            return "refused";
        }
    }

    private static String done(boolean changed) {
        return changed ? "done" : "none";
    }
}
