package io.twofold.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.json.Json;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.Overlap;
import io.twofold.report.Metric;
import io.twofold.report.Perplexity;
import io.twofold.report.PerplexityMethod;
import io.twofold.report.TaskResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ResultsDocumentTest {
    private static final ResultsDocument.Run RUN = new ResultsDocument.Run(
            "hf:org/name",
            new Evaluation(List.of(), null, List.of("mmlu"), null, 130, null, Overlap.REFUSE),
            "cpu",
            Instant.ofEpochMilli(1_700_000_000_250L),
            12.5,
            Map.of("twofold", "0.1.0"));
    private static final List<GroupScore> MMLU = List.of(
            new GroupScore("mmlu", "2", List.of("mmlu_stem", "mmlu_other"), List.of("acc")),
            new GroupScore("mmlu_stem", "2", List.of("mmlu_anatomy"), List.of()),
            new GroupScore("mmlu_other", "2", List.of("mmlu_virology"), List.of()));

    @TempDir
    private Path directory;

    @Test
    void writesATaskAsTheReferenceHarnessDoes() {
        ObjectNode document = ResultsDocument.of(
                RUN, new Measurement(Map.of(), Map.of("arc_easy", accuracy(30, 20, "acc", "acc_norm")), List.of()));

        assertThat(document.at("/results/arc_easy")).isEqualTo(Json.parse("""
                {"name":"arc_easy","alias":"arc_easy","sample_len":50,
                 "acc,none":0.6,"acc_stderr,none":0.06998542122237651,
                 "acc_norm,none":0.6,"acc_norm_stderr,none":0.06998542122237651}"""));
        assertThat(document.path("groups").isMissingNode()).isTrue();
        assertThat(document.at("/versions/arc_easy")).isEqualTo(Json.parse("1.0"));
        assertThat(document.at("/n-shot/arc_easy").asInt()).isEqualTo(2);
        assertThat(document.at("/higher_is_better/arc_easy")).isEqualTo(Json.parse("{\"acc\":true,\"acc_norm\":true}"));
        assertThat(document.at("/n-samples/arc_easy")).isEqualTo(Json.parse("{\"original\":400,\"effective\":50}"));
        assertThat(document.at("/configs/arc_easy/num_fewshot").asInt()).isEqualTo(2);
        assertThat(document.at("/config/model_args/pretrained").asString()).isEqualTo("hf:org/name");
        assertThat(document.at("/config/limit").asInt()).isEqualTo(130);
        assertThat(document.path("date").asDouble()).isEqualTo(1_700_000_000.25);
        assertThat(document.path("total_evaluation_time_seconds").asString()).isEqualTo("12.5");
        assertThat(document.path("model_name_sanitized").asString()).isEqualTo("hf__org__name");
    }

    @Test
    void keepsTheFilterOfAMetricAndWritesAnUnknownErrorAsNotAvailable() {
        TaskOutcome gsm8k = new TaskOutcome(
                new TaskResult("3.0", 8, 4, 4, "d", Map.of("exact_match,strict-match", new Metric(0.5, null, true))),
                Map.of());

        JsonNode document = ResultsDocument.of(RUN, new Measurement(Map.of(), Map.of("gsm8k", gsm8k), List.of()));

        assertThat(document.at("/results/gsm8k/exact_match,strict-match").asDouble())
                .isEqualTo(0.5);
        assertThat(document.at("/results/gsm8k/exact_match_stderr,strict-match").asString())
                .isEqualTo("N/A");
        assertThat(document.at("/higher_is_better/gsm8k/exact_match").asBoolean())
                .isTrue();
    }

    @Test
    void writesPerplexitiesUnderTheirNames() {
        Map<String, MeasuredText> texts = new LinkedHashMap<>();
        texts.put(
                "builtin:sample@256",
                new MeasuredText(
                        new Perplexity(4, null, 8.0, 1.5, 510, 330, 1717, PerplexityMethod.NEXT_TOKEN),
                        new double[] {1.3, 1.5}));
        texts.put(
                "file:t@64",
                new MeasuredText(
                        new Perplexity(5, null, null, 2, 63, 1, 70, PerplexityMethod.MASKED_TOKEN),
                        new double[] {1.6}));

        JsonNode document = ResultsDocument.of(RUN, new Measurement(texts, Map.of(), List.of()));

        assertThat(document.at("/results/builtin:sample@256")).isEqualTo(Json.parse("""
                {"name":"builtin:sample@256","alias":"builtin:sample@256","sample_len":2,
                 "token_perplexity,none":4.0,"token_perplexity_stderr,none":"N/A",
                 "nats_per_token,none":1.3862943611198906,"nats_per_token_stderr,none":"N/A",
                 "word_perplexity,none":8.0,"word_perplexity_stderr,none":"N/A",
                 "bits_per_byte,none":1.5,"bits_per_byte_stderr,none":"N/A"}"""));
        assertThat(document.at("/results/file:t@64").propertyNames())
                .contains("token_pseudo_perplexity,none", "bits_per_byte,none")
                .doesNotContain("word_pseudo_perplexity,none", "token_perplexity,none");
        assertThat(document.at("/configs/builtin:sample@256/metadata/tokens").asInt())
                .isEqualTo(510);
        assertThat(document.at("/higher_is_better/file:t@64/bits_per_byte").asBoolean(true))
                .isFalse();
    }

    /** Expected are the reference harness's weighted mean and pooled standard error, computed with NumPy. */
    @Test
    void givesAGroupTheMeanOverAllItsDocuments() {
        Measurement measured = new Measurement(
                Map.of(),
                Map.of("mmlu_anatomy", accuracy(30, 20, "acc"), "mmlu_virology", accuracy(10, 70, "acc")),
                MMLU);

        JsonNode document = ResultsDocument.of(RUN, measured);

        JsonNode mmlu = document.at("/groups/mmlu");
        assertThat(mmlu).isEqualTo(document.at("/results/mmlu"));
        assertThat(mmlu.path("acc,none").asDouble()).isCloseTo(0.3076923076923077, within(1e-15));
        assertThat(mmlu.path("acc_stderr,none").asDouble()).isCloseTo(0.03531281909318048, within(1e-15));
        assertThat(mmlu.path("sample_len").asInt()).isEqualTo(130);
        assertThat(document.at("/results/mmlu_stem/alias").asString()).isEqualTo("stem");
        assertThat(document.at("/results/mmlu_anatomy/alias").asString()).isEqualTo("anatomy");
        assertThat(document.at("/group_subtasks/mmlu")).isEqualTo(Json.parse("[\"mmlu_stem\",\"mmlu_other\"]"));
        assertThat(document.path("n-samples").propertyNames())
                .containsExactlyInAnyOrder("mmlu_anatomy", "mmlu_virology");
        assertThat(measured.quality().tasks()).containsKeys("mmlu", "mmlu_stem", "mmlu_anatomy");
    }

    @Test
    void comparesTheTwoModelsOfACompressionDocumentByDocument() {
        Map<String, MeasuredText> before = Map.of("t@64", perplexity(4));
        Map<String, MeasuredText> after = Map.of("t@64", perplexity(5));
        Measurement dense = new Measurement(
                before, Map.of("mmlu_anatomy", accuracy(30, 20, "acc"), "mmlu_virology", accuracy(12, 8, "acc")), MMLU);
        Measurement compressed = new Measurement(
                after, Map.of("mmlu_anatomy", accuracy(25, 25, "acc"), "mmlu_virology", accuracy(11, 9, "acc")), MMLU);

        JsonNode document = ResultsDocument.of(RUN, dense, compressed);

        assertThat(document.at("/results/mmlu_anatomy/acc,none").asDouble()).isEqualTo(0.5);
        assertThat(document.at("/dense/mmlu_anatomy/acc,none").asDouble()).isEqualTo(0.6);
        JsonNode anatomy = document.at("/comparison/mmlu_anatomy/acc,none");
        assertThat(anatomy.path("difference").asDouble()).isCloseTo(-0.1, within(1e-15));
        assertThat(anatomy.path("p_value").asDouble()).isCloseTo(0.0625, within(1e-12));
        assertThat(anatomy.path("test").asString()).isEqualTo("exact McNemar");
        assertThat(anatomy.path("difference_stderr").asDouble()).isCloseTo(Math.sqrt(0.09 / 49), within(1e-12));
        // six documents of seventy changed, all of them for the worse
        assertThat(document.at("/comparison/mmlu/acc,none/p_value").asDouble()).isCloseTo(0.03125, within(1e-12));
        assertThat(document.at("/comparison/t@64/token_perplexity,none")).isEqualTo(Json.parse("""
                {"difference":1.0,"difference_stderr":"N/A","p_value":"N/A","test":"N/A"}"""));
    }

    @Test
    void writesItsFile() throws Exception {
        ObjectNode document = ResultsDocument.of(RUN, new Measurement(Map.of(), Map.of(), List.of()));

        ResultsDocument.write(document, directory);

        assertThat(Json.parse(Files.readString(directory.resolve("results.json"))))
                .isEqualTo(Json.parse(Json.write(document)));
    }

    private static MeasuredText perplexity(double token) {
        return new MeasuredText(
                new Perplexity(token, null, 8.0, 1.5, 63, 33, 171, PerplexityMethod.NEXT_TOKEN),
                new double[] {Math.log(token) - 0.1, Math.log(token) + 0.1});
    }

    /** A task whose first documents were answered rightly and the others wrongly, by all metrics alike. */
    private static TaskOutcome accuracy(int right, int wrong, String... metrics) {
        int n = right + wrong;
        double[] values = new double[n];
        Arrays.fill(values, 0, right, 1);
        double mean = (double) right / n;
        Map<String, Metric> results = new LinkedHashMap<>();
        Map<String, double[]> byDocument = new LinkedHashMap<>();
        for (String metric : metrics) {
            results.put(metric, new Metric(mean, Math.sqrt(mean * (1 - mean) / (n - 1)), true));
            byDocument.put(metric, values);
        }
        return new TaskOutcome(new TaskResult("1.0", 2, n, 400, "data", results), byDocument);
    }
}
