package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.Query;
import io.twofold.engine.evaluation.QueryEvaluator;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.text.TextBoundaries;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.torch.Torch;
import io.twofold.json.Json;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.Overlap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/** Every choice of every document has the log-likelihood that lm-evaluation-harness 0.4.13 found. */
class HarnessDocumentTest {
    private static final double TOLERANCE = 1e-4;

    @Test
    void findsTheLikelihoodOfEveryChoiceForStories260k() throws IOException {
        compare(TestFiles.shared("data/models/stories260k"), TestFiles.shared("goldens/lm-eval/stories260k"));
    }

    /** Needs the unpacked model's directory in {@code TWOFOLD_TEST_SMOLLM}. */
    @Tag("slow")
    @EnabledIfSystemProperty(named = "twofold.slow", matches = "true")
    @EnabledIfEnvironmentVariable(named = "TWOFOLD_TEST_SMOLLM", matches = ".+")
    @Test
    void findsTheLikelihoodOfEveryChoiceForSmolLm2() throws IOException {
        compare(Path.of(System.getenv("TWOFOLD_TEST_SMOLLM")), TestFiles.shared("goldens/lm-eval/smollm2-135m"));
    }

    private static void compare(Path directory, Path golden) throws IOException {
        JsonNode summary = Json.parse(Files.readString(golden.resolve("summary.json")));
        int most = summary.path("max_length").asInt();
        try (NDManager manager = Torch.newManager(Device.cpu());
                CheckpointWeights weights = CheckpointWeights.open(directory);
                TextTokenizer tokenizer = TextTokenizer.open(directory);
                LanguageModel model = LanguageModels.open(directory, weights, manager)) {
            QueryEvaluator evaluator =
                    new QueryEvaluator(model, tokenizer, TextBoundaries.read(directory), most, manager, () -> {});
            for (String name : HarnessScoreTest.TASKS) {
                List<JsonNode> expected = Files.readAllLines(golden.resolve(name + ".jsonl")).stream()
                        .flatMap(line -> Json.parse(line).path("requests").valueStream())
                        .toList();
                int documents =
                        summary.path("tasks").path(name).path("documents").asInt();
                Evaluation evaluation =
                        new Evaluation(List.of(), null, List.of(name), null, documents, most, Overlap.REFUSE);
                List<Query> queries = new ChosenTasks(
                                evaluation, new SharedTaskData(), new RunMonitor(CompressionListener.SILENT))
                        .queries();
                assertThat(queries).as(name).hasSameSizeAs(expected);
                List<Answer> answers = evaluator.answer(queries, done -> {});
                for (int i = 0; i < queries.size(); i++) {
                    Answer.Likelihood answer = (Answer.Likelihood) answers.get(i);
                    double likelihood = expected.get(i).path("loglikelihood").asDouble();
                    assertThat(answer.logLikelihood())
                            .as(name + ": " + queries.get(i))
                            .isCloseTo(likelihood, within(TOLERANCE * Math.abs(likelihood)));
                    assertThat(answer.greedy())
                            .isEqualTo(expected.get(i).path("greedy").asBoolean());
                }
            }
        }
    }
}
