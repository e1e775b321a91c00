package io.twofold.worker;

import io.twofold.job.ShardClaim;

/**
 * A part of another worker's job that this worker has claimed.
 *
 * @param claim the right to finish it
 * @param claimedAt {@link System#nanoTime} before the claim was asked for: the lease is at least that young
 */
record ClaimedShard(ShardClaim claim, long claimedAt) implements Work {}
