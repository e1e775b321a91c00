package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.Answer;
import io.twofold.json.Json;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Short ways to write rows, tasks and answers. */
final class TaskText {
    private TaskText() {}

    /** Rows of a file {@code own.jsonl}, in JSON with ' for ". */
    static Rows rows(String... rows) {
        return named("own.jsonl", rows);
    }

    static Rows named(String data, String... rows) {
        return new Rows(
                data,
                Arrays.stream(rows)
                        .map(row -> (ObjectNode) Json.parse(row.replace('\'', '"')))
                        .toList());
    }

    static Task shipped(String name) {
        return new TaskCatalog(null).task(name);
    }

    static PreparedTask prepared(String name, Rows rows) {
        return new PreparedTask(shipped(name), rows, null, null, null);
    }

    /** To one document: log-likelihoods, none of them greedy. */
    static List<Answer> likelihoods(double... values) {
        return Arrays.stream(values)
                .<Answer>mapToObj(value -> new Answer.Likelihood(value, false))
                .toList();
    }
}
