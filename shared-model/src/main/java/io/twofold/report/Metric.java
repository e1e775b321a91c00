package io.twofold.report;

import org.jspecify.annotations.Nullable;

/**
 * A number that a task measures.
 *
 * @param value such as a share of documents, 0 … 1, or a perplexity
 * @param standardError of the value, or null where the reference harness gives none
 * @param higherIsBetter which direction is good
 */
public record Metric(double value, @Nullable Double standardError, boolean higherIsBetter) {}
