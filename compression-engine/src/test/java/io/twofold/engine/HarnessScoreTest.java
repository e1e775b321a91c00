package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.testing.TestFiles;
import io.twofold.json.Json;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.EvaluationRequest;
import io.twofold.recipe.Overlap;
import io.twofold.report.Metric;
import io.twofold.report.TaskResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/** An evaluation from names of tasks to scores gives what lm-evaluation-harness 0.4.13 gave on the same files. */
class HarnessScoreTest {
    static final List<String> TASKS =
            List.of("arc_easy", "arc_challenge", "openbookqa", "piqa", "winogrande", "rte", "boolq", "hellaswag");

    @Test
    void scoresStories260kAsTheHarnessDoes() throws IOException {
        compare(
                TestFiles.shared("data/models/stories260k"),
                Json.parse(Files.readString(TestFiles.shared("goldens/lm-eval/stories260k/summary.json"))));
    }

    /** Needs the unpacked model's directory in {@code TWOFOLD_TEST_SMOLLM}. */
    @Tag("slow")
    @EnabledIfSystemProperty(named = "twofold.slow", matches = "true")
    @EnabledIfEnvironmentVariable(named = "TWOFOLD_TEST_SMOLLM", matches = ".+")
    @Test
    void scoresSmolLm2AsTheHarnessDoes() throws IOException {
        compare(
                Path.of(System.getenv("TWOFOLD_TEST_SMOLLM")),
                Json.parse(Files.readString(TestFiles.shared("goldens/lm-eval/smollm2-135m/summary.json"))));
    }

    private static void compare(Path model, JsonNode summary) {
        for (String name : TASKS) {
            JsonNode expected = summary.path("tasks").path(name);
            int documents = expected.path("documents").asInt();
            TaskResult result =
                    evaluate(model, name, documents, summary.path("max_length").asInt());

            assertThat(result.documents()).isEqualTo(documents);
            assertThat(Double.parseDouble(result.version()))
                    .isEqualTo(expected.path("version").asDouble());
            assertThat(result.shots()).isEqualTo(expected.path("n_shot").asInt());
            expected.path("results").properties().forEach(score -> {
                Metric metric = Objects.requireNonNull(
                        result.metrics().get(score.getKey().replace(",none", "")), name + " " + score.getKey());
                assertThat(metric.value())
                        .as("%s of %s", score.getKey(), name)
                        .isCloseTo(score.getValue().asDouble(), within(1e-12));
            });
        }
    }

    private static TaskResult evaluate(Path model, String task, int documents, int maxLength) {
        EvaluationRequest request = new EvaluationRequest(
                "file:" + model,
                new Evaluation(List.of(), null, List.of(task), null, documents, maxLength, Overlap.REFUSE),
                "cpu");
        return Objects.requireNonNull(Twofold.evaluate(
                        request.model(),
                        request.evaluation(),
                        request.device(),
                        new SharedTaskData(),
                        CompressionListener.SILENT)
                .quality()
                .tasks()
                .get(task));
    }
}
