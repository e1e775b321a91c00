package io.twofold.engine.tasks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a task of its file. */
final class TaskReader {
    private static final List<String> KINDS =
            List.of("multiple-choice", "partial-evaluation", "completion", "generation", "rolling");
    private static final int MOST_TOKENS = 256; // what the reference harness generates where nothing else is said

    private TaskReader() {}

    static Task read(String name, Fields file) {
        DataSplit data = data(file.object("data"));
        Task task = new Task(
                name,
                file.text("description"),
                file.text("version"),
                data,
                ShotRule.read(file, data.split()),
                Preparation.read(file),
                file.has("preamble") ? file.prompt("preamble") : null,
                format(file));
        file.refuseOthers();
        return task;
    }

    private static DataSplit data(Fields data) {
        @Nullable String hub = data.textOrNull("hub");
        return new DataSplit(
                hub, data.textOrNull("config"), data.textOrNull("file"), data.oneOrMore("local"), data.text("split"));
    }

    private static TaskFormat format(Fields file) {
        String delimiter = file.text("delimiter", " ");
        return switch (file.oneOf("kind", KINDS)) {
            case "multiple-choice" ->
                new MultipleChoice(
                        file.prompt("prompt"),
                        Choices.read(file),
                        RightChoice.read(file),
                        delimiter,
                        metrics(file, ChoiceScore.METRICS));
            case "partial-evaluation" ->
                new PartialEvaluation(
                        Choices.read(file),
                        file.prompt("continuation"),
                        RightChoice.read(file),
                        delimiter,
                        metrics(file, ChoiceScore.METRICS));
            case "completion" ->
                new Completion(
                        file.prompt("prompt"), file.prompt("target"), delimiter, metrics(file, Completion.METRICS));
            case "generation" -> freeAnswer(file, delimiter);
            default -> new WholeText(file.prompt("text"), file.prompt("counted"), metrics(file, WholeText.METRICS));
        };
    }

    private static FreeAnswer freeAnswer(Fields file, String delimiter) {
        metrics(file, FreeAnswer.METRICS);
        List<Extraction> filters =
                file.objects("filters").stream().map(Extraction::read).toList();
        if (filters.isEmpty()) {
            throw file.wrong("filters", "must name at least one way to find the answer in the text");
        }
        return new FreeAnswer(
                file.prompt("prompt"),
                file.prompt("target"),
                delimiter,
                file.texts("stops"),
                file.number("mostTokens", MOST_TOKENS, 1, 1 << 16),
                filters,
                file.texts("ignore", List.of()).stream()
                        .map(expression -> file.pattern("ignore", expression))
                        .toList(),
                file.flag("ignoreCase"));
    }

    private static List<String> metrics(Fields file, List<String> known) {
        List<String> metrics = file.texts("metrics");
        for (String metric : metrics) {
            if (!known.contains(metric)) {
                throw file.wrong(
                        "metrics", "of this kind are " + String.join(", ", known) + ", but one was '" + metric + "'");
            }
        }
        return metrics;
    }
}
