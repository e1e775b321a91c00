package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.Query;
import io.twofold.engine.evaluation.TaskOutcome;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.report.Metric;
import io.twofold.report.TaskResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task with its documents, ready to be asked. */
public final class PreparedTask {
    private final Task task;
    private final int shots;
    private final int available;
    private final String data;
    private final List<Document> documents = new ArrayList<>();
    private final List<List<Query>> queries = new ArrayList<>();

    /**
     * Words every question.
     *
     * @param rows of the task's split
     * @param examples rows to take solved examples from; needed only if there are any. Where their {@code data} is that
     *     of {@code rows}, a document is never its own example
     * @param shots examples before each document, or null for as many as the task says
     * @param limit only the first so many documents, or null for all
     * @throws CompressionException with {@code unusable-data} if a row lacks a field or there are too few rows
     */
    public PreparedTask(
            Task task, Rows rows, @Nullable Rows examples, @Nullable Integer shots, @Nullable Integer limit) {
        this.task = task;
        this.shots = task.shots(shots);
        this.available = rows.rows().size();
        this.data = rows.data();
        if (available == 0) {
            throw new CompressionException(FailureCode.UNUSABLE_DATA, rows.data() + " has no rows");
        }
        Rows pool = examples == null ? rows : examples;
        ShotRule rule = task.shots();
        ExampleDraw draw = this.shots == 0
                ? null
                : new ExampleDraw(
                        pool,
                        this.shots,
                        rule.sampler().equals("random"),
                        rule.excludesAsked() || pool.data().equals(rows.data()));
        int count = limit == null ? available : Math.min(limit, available);
        for (int i = 0; i < count; i++) {
            Document document = task.document(rows, i);
            StringBuilder before = new StringBuilder(task.preamble() == null ? "" : document.text(task.preamble()));
            if (draw != null) {
                for (int example : draw.next(rows.rows().get(i))) {
                    before.append(task.format().example(task.document(pool, example)))
                            .append(rule.delimiter());
                }
            }
            documents.add(document);
            queries.add(task.format().queries(document, before.toString()));
        }
    }

    public Task task() {
        return task;
    }

    /** By document, what to ask. */
    public List<List<Query>> queries() {
        return List.copyOf(queries);
    }

    /**
     * The result.
     *
     * @param answers to {@link #queries()}, in their order
     * @throws CompressionException with {@code unusable-data} if a row does not say which answer is right
     */
    public TaskOutcome score(List<List<Answer>> answers) {
        if (answers.size() != queries.size()) {
            throw new IllegalArgumentException(queries.size() + " documents, but " + answers.size() + " were answered");
        }
        Map<String, Measured> measured = task.format().score(documents, answers);
        Map<String, Metric> metrics = new LinkedHashMap<>();
        Map<String, double[]> values = new LinkedHashMap<>();
        measured.forEach((name, result) -> {
            metrics.put(name, result.metric());
            if (result.values().length > 0) {
                values.put(name, result.values());
            }
        });
        return new TaskOutcome(
                new TaskResult(task.version(), shots, documents.size(), available, data, metrics), values);
    }
}
