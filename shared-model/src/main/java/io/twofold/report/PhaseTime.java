package io.twofold.report;

/**
 * Wall-clock time spent in one phase.
 *
 * @param name of the phase
 * @param seconds spent in it, summed where phases alternate
 */
public record PhaseTime(String name, double seconds) {}
