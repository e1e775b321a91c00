package io.twofold.engine.evaluation;

import io.twofold.report.TaskResult;
import java.util.Map;

/**
 * A task's result with what it is made of, so that two models can be compared document by document.
 *
 * @param values by metric, one number for each document, in their order, where the metric is a mean over documents: 0 or 1
 *     for accuracies
 */
public record TaskOutcome(TaskResult result, Map<String, double[]> values) {}
