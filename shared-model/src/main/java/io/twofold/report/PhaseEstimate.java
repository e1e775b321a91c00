package io.twofold.report;

/**
 * Wall-clock time that a phase will take.
 *
 * @param name of the phase, or {@code total}
 * @param seconds expected
 * @param low it will hardly be less
 * @param high it will hardly be more
 */
public record PhaseEstimate(String name, double seconds, double low, double high) {}
