package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.testing.TestFiles;
import io.twofold.json.Json;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.PerplexityTask;
import io.twofold.report.Perplexity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Measures trained models on whole texts and compares with the reference library. */
class ReferencePerplexityTest {
    private static final String SAMPLE = "builtin:sample";

    @Test
    void ofTheSampleModelIsTheOneItsTrainingMeasured() throws IOException {
        JsonNode expected = Json.parse(Files.readString(TestFiles.resource("/io/twofold/sample/golden.json")))
                .path("evaluation");
        int window = expected.path("windows").asInt();

        Perplexity perplexity =
                evaluate(SAMPLE, SAMPLE, window, expected.path("limitTokens").asLong());

        double token = expected.path("tokenPerplexity").asDouble();
        assertThat(perplexity.tokens())
                .isEqualTo(expected.path("predictedTokens").asLong());
        assertThat(perplexity.token()).isCloseTo(token, within(1e-5 * token));
    }

    @Test
    void aLimitCountsTokensBeforeWindowsAreCut() {
        assertThat(evaluate(SAMPLE, SAMPLE, 128, 300).tokens()).isEqualTo(2 * 127);
        assertThat(evaluate(SAMPLE, SAMPLE, 128, 256).tokens()).isEqualTo(2 * 127);
        assertThat(evaluate(SAMPLE, SAMPLE, 128, 255).tokens()).isEqualTo(127);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void ofStories260kIsTheReferenceLibrarys(int index) throws IOException {
        assertPerplexityOfStories(index);
    }

    @Tag("slow")
    @EnabledIfSystemProperty(named = "twofold.slow", matches = "true")
    @Test
    void ofStories260kOnTheWholeTextIsTheReferenceLibrarys() throws IOException {
        assertPerplexityOfStories(2);
    }

    private static void assertPerplexityOfStories(int index) throws IOException {
        Path model = TestFiles.shared("data/models/stories260k");
        Path text = TestFiles.shared("data/text/tinystories_sample.jsonl");

        assertPerplexity(
                "file:" + model,
                "file:" + text,
                TestFiles.shared("goldens/models/stories260k/perplexity.json"),
                index,
                1e-6);
    }

    /** Needs the unpacked model's directory in {@code TWOFOLD_TEST_SMOLLM}. */
    @Tag("slow")
    @EnabledIfSystemProperty(named = "twofold.slow", matches = "true")
    @EnabledIfEnvironmentVariable(named = "TWOFOLD_TEST_SMOLLM", matches = ".+")
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void ofSmolLm2IsTheReferenceLibrarys(int index) throws IOException {
        Path text = TestFiles.shared("data/text/wikitext-2/wiki.test.raw");

        assertPerplexity(
                "file:" + System.getenv("TWOFOLD_TEST_SMOLLM"),
                "file:" + text,
                TestFiles.shared("goldens/models/smollm2-135m/perplexity.json"),
                index,
                1e-4);
    }

    private static void assertPerplexity(String model, String text, Path golden, int index, double relative)
            throws IOException {
        JsonNode expected =
                Json.parse(Files.readString(golden)).path("perplexity").path(index);
        double token = expected.path("token_perplexity").asDouble();

        Perplexity perplexity = evaluate(
                model,
                text,
                expected.path("window").asInt(),
                expected.path("token_limit").asLong());

        assertThat(perplexity.tokens())
                .isEqualTo(expected.path("predicted_tokens").asLong());
        assertThat(perplexity.token()).isCloseTo(token, within(relative * token));
    }

    private static Perplexity evaluate(String model, String text, int window, long limit) {
        PerplexityTask task = new PerplexityTask(text, window);
        return Twofold.evaluate(
                        model,
                        new Evaluation(List.of(task), limit),
                        "cpu",
                        Sources.anywhere(),
                        CompressionListener.SILENT)
                .quality()
                .of(task.name());
    }
}
