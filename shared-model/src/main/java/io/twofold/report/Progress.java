package io.twofold.report;

/**
 * How far a compression has come.
 *
 * @param phase what is being done
 * @param done finished units, never decreasing within a phase until that counts another unit
 * @param total units of the phase
 * @param unit what is counted, such as {@code matrix} or {@code window}
 */
public record Progress(Phase phase, int done, int total, String unit) {}
