package io.twofold.engine.evaluation;

import io.twofold.report.Perplexity;

/**
 * A perplexity with what it is made of, so that two models can be compared window by window.
 *
 * @param windowLosses of each window the mean loss of its predicted tokens, nats
 */
public record MeasuredText(Perplexity perplexity, double[] windowLosses) {}
