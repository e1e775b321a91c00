package io.twofold.job;

import java.time.Instant;

/**
 * One line that a worker logged about a job.
 *
 * @param epoch the claim under which it worked
 * @param line number within the epoch, from 1
 * @param attempt which the claim was
 * @param at by the worker's clock
 * @param level {@code info}, {@code warn} or {@code error}
 * @param message for people
 */
public record LogLine(String jobId, long epoch, int line, int attempt, Instant at, String level, String message) {}
