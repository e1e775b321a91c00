package io.twofold.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well a model does a task.
 *
 * @param version of the task's definition, as the reference harness counts
 * @param shots solved examples shown before each document
 * @param documents how many were asked
 * @param available how many there are
 * @param data what was read, such as {@code arc_easy_validation.jsonl}, or a reference that means the same bytes for ever
 * @param metrics by the reference harness's names, such as {@code acc_norm}, or {@code exact_match,strict-match} where a
 *     filter comes before the metric
 */
public record TaskResult(
        String version, int shots, int documents, int available, String data, Map<String, Metric> metrics) {
    public TaskResult {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
