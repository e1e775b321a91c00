package io.twofold.cli;

import io.twofold.cli.client.Job;
import io.twofold.cli.client.JobFollower;
import io.twofold.cli.client.TwofoldClient;
import io.twofold.cli.render.JobText;
import io.twofold.cli.render.ProgressDisplay;

/** Watching a job to its end, as {@code wait}, {@code submit --wait} and {@code demo} do. */
final class Following {
    private Following() {}

    /** Prints the id of a job that was just posted, or follows it. */
    static int submitted(TwofoldClient client, Job job, boolean wait, Output output) throws InterruptedException {
        if (wait) {
            return untilFinished(client, job.id(), output);
        }
        output.result(job.document(), () -> job.id() + "\n");
        output.note("Follow it with 'twofold wait " + job.id() + "'");
        return ExitCode.DONE;
    }

    /** Shows progress, then the finished job; returns 0 only if it succeeded. */
    static int untilFinished(TwofoldClient client, String id, Output output) throws InterruptedException {
        Job job = follow(client, id, output);
        output.result(job.document(), () -> JobText.of(job));
        return exitCode(job);
    }

    /** Shows progress and returns the finished job. */
    static Job follow(TwofoldClient client, String id, Output output) throws InterruptedException {
        try (ProgressDisplay progress = output.progress()) {
            return new JobFollower(client).follow(id, job -> job.progress().ifPresent(progress::show));
        }
    }

    static int exitCode(Job job) {
        return job.hasSucceeded() ? ExitCode.DONE : ExitCode.ofFailure(job.isRetryable());
    }
}
