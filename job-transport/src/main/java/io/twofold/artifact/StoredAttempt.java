package io.twofold.artifact;

import java.time.Instant;

/**
 * What a store has of one attempt of a job, unfinished files included.
 *
 * @param epoch as in {@link ArtifactStore#put(String, long, String, byte[])}
 * @param bytes of all its files
 * @param newest when the youngest of its files was put, by the store's clock
 */
public record StoredAttempt(long epoch, long bytes, Instant newest) {}
