package io.twofold.job;

import io.twofold.recipe.JobRequest;

/**
 * A worker's right to a part of a job that others work on too, until the next claim of the same part.
 *
 * @param jobId the job
 * @param number of the part, from 0
 * @param firstBlock first decoder block of the part
 * @param endBlock behind its last one
 * @param epoch number of this claim; a write that carries an older one changes nothing
 * @param request what the whole job asks for
 */
public record ShardClaim(String jobId, int number, int firstBlock, int endBlock, long epoch, JobRequest request) {}
