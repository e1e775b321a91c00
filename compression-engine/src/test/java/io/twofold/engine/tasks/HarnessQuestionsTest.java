package io.twofold.engine.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.engine.evaluation.Query;
import io.twofold.engine.testing.TestFiles;
import io.twofold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks about a few rows what lm-evaluation-harness 0.4.13 asks about them; {@code tools/task-prompts} wrote it down. */
class HarnessQuestionsTest {
    private final TaskCatalog catalog = new TaskCatalog(null);

    static Stream<JsonNode> questions() throws IOException {
        return recorded().path("questions").valueStream();
    }

    @ParameterizedTest
    @MethodSource("questions")
    void asksTheSame(JsonNode questions) throws IOException {
        Task task = catalog.task(questions.path("task").asString());
        JsonNode splits = recorded().path("rows").path(task.name());

        PreparedTask prepared = new PreparedTask(
                task,
                rows(splits, task.data().split()),
                rows(splits, task.shots().split()),
                questions.path("shots").isNull()
                        ? null
                        : questions.path("shots").asInt(),
                null);

        assertThat(prepared.queries().stream().map(HarnessQuestionsTest::texts))
                .containsExactlyElementsOf(questions
                        .path("asked")
                        .valueStream()
                        .map(document -> document.valueStream()
                                .map(query -> query.valueStream()
                                        .map(JsonNode::asString)
                                        .toList())
                                .toList())
                        .toList());
    }

    private static List<List<String>> texts(List<Query> queries) {
        return queries.stream()
                .map(query -> query instanceof Query.Continuation continuation
                        ? List.of(continuation.context(), continuation.continuation())
                        : List.of(((Query.Generation) query).prompt()))
                .toList();
    }

    private static Rows rows(JsonNode splits, String split) {
        return new Rows(
                split,
                splits.path(split).valueStream().map(ObjectNode.class::cast).toList());
    }

    private static JsonNode recorded() throws IOException {
        return Json.parse(Files.readString(TestFiles.resource("/io/twofold/engine/tasks/asked.json")));
    }
}
