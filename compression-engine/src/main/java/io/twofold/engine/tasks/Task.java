package io.twofold.engine.tasks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to measure a model on, as a file says it.
 *
 * @param name such as {@code arc_easy}
 * @param description one sentence
 * @param version of the definition, as the reference harness counts
 * @param data the documents
 * @param shots which solved examples come before each
 * @param preparations fields that are computed from a row before it is asked
 * @param preamble what stands before the first example, or null
 * @param format what is asked
 */
public record Task(
        String name,
        String description,
        String version,
        DataSplit data,
        ShotRule shots,
        List<Preparation> preparations,
        @Nullable Prompt preamble,
        TaskFormat format) {
    public Task {
        preparations = List.copyOf(preparations);
    }

    /** How many examples come before each document. */
    public int shots(@Nullable Integer asked) {
        if (!format.takesExamples()) {
            return 0;
        }
        return asked == null ? shots.count() : asked;
    }

    /** Names of what is measured, as the result has them. */
    public List<String> metrics() {
        return format.metricNames();
    }

    /** Where examples come from. */
    public DataSplit examples() {
        return new DataSplit(
                data.repository(),
                data.config(),
                data.split().equals(shots.split()) ? data.file() : null,
                data.local(),
                shots.split());
    }

    Document document(Rows rows, int index) {
        Document document = new Document(rows.data(), index + 1, rows.rows().get(index));
        preparations.forEach(preparation -> preparation.apply(document));
        return document;
    }
}
