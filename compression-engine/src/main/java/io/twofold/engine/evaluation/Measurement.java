package io.twofold.engine.evaluation;

import io.twofold.report.Metric;
import io.twofold.report.Perplexity;
import io.twofold.report.Quality;
import io.twofold.report.TaskResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured on one model.
 *
 * @param perplexity by text and window, such as {@code builtin:sample@256}
 * @param tasks by name, document by document; groups are not in it
 * @param groups the groups that were asked for, and those inside them, each before the groups inside it
 */
public record Measurement(
        Map<String, MeasuredText> perplexity, Map<String, TaskOutcome> tasks, List<GroupScore> groups) {
    private static final String VERSION = "1";

    /** The mean loss, which is what windows can be compared by. */
    private static final String NATS = "nats_per_token";

    public Measurement {
        perplexity = Collections.unmodifiableMap(new LinkedHashMap<>(perplexity));
        tasks = Collections.unmodifiableMap(new LinkedHashMap<>(tasks));
        groups = List.copyOf(groups);
    }

    /** For reports: the tasks' results, and their groups' as those of tasks. */
    public Quality quality() {
        Map<String, TaskResult> results = new LinkedHashMap<>();
        groupOutcomes().forEach((name, outcome) -> results.put(name, outcome.result()));
        tasks.forEach((name, outcome) -> results.put(name, outcome.result()));
        Map<String, Perplexity> texts = new LinkedHashMap<>();
        perplexity.forEach((name, measured) -> texts.put(name, measured.perplexity()));
        return new Quality(texts, results);
    }

    /** The groups' results, by name. */
    Map<String, TaskOutcome> groupOutcomes() {
        Map<String, TaskOutcome> outcomes = new LinkedHashMap<>();
        for (GroupScore group : groups) {
            group.aggregate(tasks, groups).ifPresent(outcome -> outcomes.put(group.name(), outcome));
        }
        return outcomes;
    }

    /** Everything but the groups, each perplexity as a task whose documents are the windows. */
    Map<String, TaskOutcome> leafOutcomes() {
        Map<String, TaskOutcome> outcomes = new LinkedHashMap<>();
        perplexity.forEach((name, measured) -> outcomes.put(name, outcome(name, measured)));
        outcomes.putAll(tasks);
        return outcomes;
    }

    private static TaskOutcome outcome(String name, MeasuredText text) {
        Perplexity measured = text.perplexity();
        Double error = measured.standardError();
        String measure = measured.method().measure().replace('-', '_'); // an encoder's is another number, and named so
        Map<String, Metric> metrics = new LinkedHashMap<>();
        metrics.put("token_" + measure, new Metric(measured.token(), error, false));
        metrics.put(
                NATS, new Metric(Math.log(measured.token()), error == null ? null : error / measured.token(), false));
        if (measured.word() != null) {
            metrics.put("word_" + measure, new Metric(measured.word(), null, false));
        }
        metrics.put("bits_per_byte", new Metric(measured.bitsPerByte(), null, false));
        String data = name.substring(0, name.lastIndexOf('@'));
        int windows = text.windowLosses().length;
        return new TaskOutcome(
                new TaskResult(VERSION, 0, windows, windows, data, metrics), Map.of(NATS, text.windowLosses()));
    }
}
