package io.twofold.engine.tasks;

import static io.twofold.engine.testing.TestFiles.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.Answer.Likelihood;
import io.twofold.engine.evaluation.Query.Continuation;
import io.twofold.engine.evaluation.TaskOutcome;
import io.twofold.engine.text.RowReader;
import io.twofold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares with what lm-evaluation-harness 0.4.13 asked and computed, on two models. */
class ReferenceHarnessTest {
    private final TaskCatalog catalog = new TaskCatalog(null);

    @ParameterizedTest
    @CsvSource({
        "arc_easy, arc_easy_validation",
        "arc_challenge, arc_challenge_validation",
        "openbookqa, openbookqa_main_validation",
        "piqa, piqa_validation",
        "winogrande, winogrande_xl_validation",
        "rte, glue_rte_validation",
        "boolq, boolq_validation",
        "hellaswag, hellaswag_val_1000"
    })
    void asksAndScoresAsTheReferenceDoes(String name, String file) throws IOException {
        Rows rows = rows(shared("data/tasks/" + file + ".jsonl"));

        for (String model : List.of("stories260k", "smollm2-135m")) {
            compare(model, name, new PreparedTask(catalog.task(name), rows, null, null, documents(model, name)));
        }
    }

    /** Those of its tasks that are worded in the same way. */
    @ParameterizedTest
    @CsvSource({
        "arc_easy, arc_easy_validation",
        "arc_challenge, arc_challenge_validation",
        "winogrande, winogrande_xl_validation"
    })
    void asksEveryDocumentAsAnotherHarnessDoes(String name, String file) {
        Rows rows = rows(shared("data/tasks/" + file + ".jsonl"));
        List<ObjectNode> requests = rows(shared("data/tasks/oe_eval_requests/" + name + ".rc_0shot.requests.jsonl.gz"))
                .rows();

        assertThat(new PreparedTask(catalog.task(name), rows, null, null, null)
                        .queries().stream().flatMap(List::stream).toList())
                .isEqualTo(requests.stream()
                        .filter(request -> request.path("doc_id").asInt() < 1_000_000) // the others lack the question
                        .map(request -> new Continuation(
                                request.path("request").path("context").asString(),
                                request.path("request").path("continuation").asString()))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260k", "smollm2-135m"})
    void showsTwoExamplesAsTheReferenceDoes(String model) throws IOException {
        Rows rows = rows(shared("data/tasks/arc_easy_validation.jsonl"));
        Task easy = catalog.task("arc_easy");
        Task first = new Task(
                "arc_easy_2shot_first_n",
                easy.description(),
                easy.version(),
                easy.data(),
                new ShotRule(2, "validation", "first", false, "\n\n"),
                easy.preparations(),
                null,
                easy.format());
        Rows examples = new Rows("the same, under another name, so that a row may be its own example", rows.rows());

        compare(model, first.name(), new PreparedTask(first, rows, examples, null, documents(model, first.name())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260k", "smollm2-135m"})
    void measuresPerplexityOfPagesAsTheReferenceDoes(String model) throws IOException {
        Rows pages = rows(shared("goldens/lm-eval/wikitext_pages.jsonl"));
        List<ObjectNode> expected =
                rows(shared("goldens/lm-eval/" + model + "/wikitext.jsonl")).rows();
        PreparedTask task = new PreparedTask(catalog.task("wikitext"), pages, null, null, expected.size());

        TaskOutcome outcome = task.score(expected.stream()
                .map(row ->
                        List.<Answer>of(new Likelihood(row.path("loglikelihood").asDouble(), false)))
                .toList());

        JsonNode results = summary(model, "wikitext").path("results");
        for (String metric : List.of("word_perplexity", "byte_perplexity", "bits_per_byte")) {
            double value = results.path(metric + ",none").asDouble();
            assertThat(Objects.requireNonNull(outcome.result().metrics().get(metric))
                            .value())
                    .as(metric)
                    .isCloseTo(value, within(1e-13 * value));
        }
    }

    private static void compare(String model, String name, PreparedTask task) throws IOException {
        List<ObjectNode> expected =
                rows(shared("goldens/lm-eval/" + model + "/" + name + ".jsonl")).rows();
        assertThat(task.queries()).hasSameSizeAs(expected);
        for (int i = 0; i < 3; i++) {
            assertThat(task.queries().get(i))
                    .isEqualTo(expected.get(i)
                            .path("requests")
                            .valueStream()
                            .map(request -> new Continuation(
                                    request.path("context").asString(),
                                    request.path("continuation").asString()))
                            .toList());
        }

        TaskOutcome outcome = task.score(expected.stream()
                .map(row -> row.path("requests")
                        .valueStream()
                        .<Answer>map(request -> new Likelihood(
                                request.path("loglikelihood").asDouble(),
                                request.path("greedy").asBoolean()))
                        .toList())
                .toList());

        JsonNode summary = summary(model, name);
        assertThat(outcome.result().version()).isEqualTo(summary.path("version").toString());
        assertThat(outcome.result().shots()).isEqualTo(summary.path("n_shot").asInt());
        outcome.values()
                .forEach((metric, values) -> assertThat(values)
                        .as(metric)
                        .containsExactly(expected.stream()
                                .mapToDouble(row -> row.path(metric).asDouble())
                                .toArray()));
        outcome.result()
                .metrics()
                .forEach((metric, measured) -> assertThat(measured.value())
                        .as(metric)
                        .isEqualTo(
                                summary.path("results").path(metric + ",none").asDouble()));
        assertThat(outcome.result().metrics()).hasSize(summary.path("results").size());
    }

    private static int documents(String model, String task) throws IOException {
        return summary(model, task).path("documents").asInt();
    }

    private static JsonNode summary(String model, String task) throws IOException {
        Path file = shared("goldens/lm-eval/" + model + "/summary.json");
        return Json.parse(Files.readString(file)).path("tasks").path(task);
    }

    private static Rows rows(Path file) {
        String name = file.getFileName().toString();
        return new Rows(name, RowReader.read(file, name));
    }
}
