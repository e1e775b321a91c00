package io.twofold.worker;

import io.twofold.job.Claim;

/**
 * A job that this worker has claimed.
 *
 * @param claim the right to write to it
 * @param claimedAt {@link System#nanoTime} before the claim was asked for: the lease is at least that young
 */
record ClaimedJob(Claim claim, long claimedAt) implements Work {}
