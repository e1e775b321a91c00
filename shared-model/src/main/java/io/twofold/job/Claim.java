package io.twofold.job;

import io.twofold.recipe.JobRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A worker's right to write to a job, until the next claim of the same job.
 *
 * @param jobId the job
 * @param epoch number of this claim; a write that carries an older one changes nothing
 * @param attempt how many times the job was tried, this time included
 * @param request what to do
 * @param waited how long the job could have been claimed before it was, by the database's clock
 * @param tenant whose job it is
 * @param traceParent W3C {@code traceparent} of what submitted the job, or null if that was not traced
 */
public record Claim(
        String jobId,
        long epoch,
        int attempt,
        JobRequest request,
        Duration waited,
        String tenant,
        @Nullable String traceParent) {}
