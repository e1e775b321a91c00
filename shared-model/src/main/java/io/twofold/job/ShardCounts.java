package io.twofold.job;

/**
 * How far the parts of a shared job are.
 *
 * @param waiting parts that nobody has
 * @param running parts that somebody works on
 * @param done finished parts
 */
public record ShardCounts(int waiting, int running, int done) {}
