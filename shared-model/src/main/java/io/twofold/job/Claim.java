package io.twofold.job;

import io.twofold.recipe.JobRequest;

/**
 * A worker's right to write to a job, until the next claim of the same job.
 *
 * @param jobId the job
 * @param epoch number of this claim; a write that carries an older one changes nothing
 * @param attempt how many times the job was tried, this time included
 * @param request what to do
 */
public record Claim(String jobId, long epoch, int attempt, JobRequest request) {}
