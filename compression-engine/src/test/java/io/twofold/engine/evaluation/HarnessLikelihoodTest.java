package io.twofold.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.text.TextBoundaries;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.torch.Torch;
import io.twofold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/** Likelihoods of texts are those of the reference harness, lm-evaluation-harness 0.4.13. */
class HarnessLikelihoodTest {
    private static final double TOLERANCE = 1e-4;

    @Test
    void findsTheLikelihoodsOfTheHarnessForStories260k() throws IOException {
        compare(
                TestFiles.shared("data/models/stories260k"),
                TestFiles.shared("goldens/lm-eval/stories260k"),
                TestFiles.shared("goldens/lm-eval/wikitext_pages.jsonl"));
    }

    /** Needs the unpacked model's directory in {@code TWOFOLD_TEST_SMOLLM}. */
    @Tag("slow")
    @EnabledIfSystemProperty(named = "twofold.slow", matches = "true")
    @EnabledIfEnvironmentVariable(named = "TWOFOLD_TEST_SMOLLM", matches = ".+")
    @Test
    void findsTheLikelihoodsOfTheHarnessForSmolLm2() throws IOException {
        compare(
                Path.of(System.getenv("TWOFOLD_TEST_SMOLLM")),
                TestFiles.shared("goldens/lm-eval/smollm2-135m"),
                TestFiles.shared("goldens/lm-eval/wikitext_pages.jsonl"));
    }

    private static void compare(Path directory, Path golden, Path pages) throws IOException {
        List<Query> queries = new ArrayList<>();
        List<Double> expected = new ArrayList<>();
        List<Boolean> greedy = new ArrayList<>();
        try (Stream<Path> files = Files.list(golden)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                for (JsonNode request : requests(file)) {
                    queries.add(new Query.Continuation(
                            request.path("context").asString(),
                            request.path("continuation").asString()));
                    expected.add(request.path("loglikelihood").asDouble());
                    greedy.add(request.path("greedy").asBoolean());
                }
            }
        }
        List<String> texts = Files.readAllLines(pages);
        for (JsonNode page : lines(golden.resolve("wikitext.jsonl"))) {
            queries.add(new Query.Rolling(WikiTextForm.detokenized(
                    Json.parse(texts.get(page.path("doc").asInt())).path("page").asString())));
            expected.add(page.path("loglikelihood").asDouble());
            greedy.add(false);
        }
        assertThat(queries).hasSizeGreaterThan(80);
        int mostTokens = Json.parse(Files.readString(golden.resolve("summary.json")))
                .path("max_length")
                .asInt();
        try (NDManager manager = Torch.newManager(Device.cpu());
                CheckpointWeights weights = CheckpointWeights.open(directory);
                TextTokenizer tokenizer = TextTokenizer.open(directory);
                LanguageModel model = LanguageModels.open(directory, weights, manager)) {
            List<Integer> progress = new ArrayList<>();
            List<Answer> answers = new QueryEvaluator(
                            model, tokenizer, TextBoundaries.read(directory), mostTokens, manager, () -> {})
                    .answer(queries, progress::add);

            for (int i = 0; i < queries.size(); i++) {
                Answer.Likelihood answer = (Answer.Likelihood) answers.get(i);
                assertThat(answer.logLikelihood())
                        .as(queries.get(i).toString())
                        .isCloseTo(expected.get(i), within(TOLERANCE * Math.abs(expected.get(i))));
                assertThat(answer.greedy()).isEqualTo(greedy.get(i));
            }
            assertThat(progress).isSorted().last().isEqualTo(queries.size());
        }
    }

    /** Those of which the golden file tells the text. */
    private static List<JsonNode> requests(Path file) throws IOException {
        return lines(file).stream()
                .flatMap(line -> line.path("requests").valueStream())
                .filter(request -> request.has("context"))
                .toList();
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(Json::parse).toList();
    }
}
