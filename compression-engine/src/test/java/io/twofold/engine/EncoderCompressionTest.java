package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.testing.MaskedForwards;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.text.TokenizedText;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.PerplexityTask;
import io.twofold.recipe.RequestReader;
import io.twofold.report.CompressionReport;
import io.twofold.report.Perplexity;
import io.twofold.report.PerplexityMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** BERT, tiny and random, from request to report. */
class EncoderCompressionTest {
    private static final int WINDOW = 24;
    private static final int WINDOWS = 3;
    private static final String TASK = "builtin:sample@" + WINDOW;
    private static final String MINIBATCH = "{\"sequences\":4,\"sequenceLength\":32}";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"preset\":\"qr-uniform\",\"sparsity\":0.5}",
                "{\"preset\":\"clma\",\"sparsity\":0.5,\"allocation\":{\"outerIterations\":3,\"minibatch\":" + MINIBATCH
                        + "}}",
                "{\"preset\":\"cap\",\"sparsity\":0.5,\"decomposition\":{\"tolerance\":0.01},\"allocation\":"
                        + "{\"iterations\":3,\"minibatch\":" + MINIBATCH + ",\"probe\":" + MINIBATCH + "}}"
            })
    void reportsThePseudoPerplexityOfWhatItExported(String recipe) throws IOException {
        Path output = directory.resolve("out");

        CompressionReport report = Twofold.compress(
                request(TestFiles.golden("bert"), recipe, 32, WINDOW),
                Sources.anywhere(),
                output,
                CompressionListener.SILENT);

        assertPseudoPerplexity(report.dense().of(TASK), TestFiles.golden("bert"));
        for (String export : List.of("hf-dense", "factored")) {
            assertPseudoPerplexity(report.compressed().of(TASK), output.resolve(export));
        }
        assertThat(report.compressed().of(TASK).token())
                .isNotEqualTo(report.dense().of(TASK).token());
        assertThat(report.size().keptRatio()).isLessThanOrEqualTo(0.5).isGreaterThan(0.499);
        assertThat(report.matrices()).hasSize(18);
        assertThat(report.calibrationLoss()).isBetween(1.0, 20.0);
        assertThat(output.resolve("hf-dense/README.md"))
                .content()
                .contains("AutoModelForMaskedLM", "token pseudo-perplexity");
        assertThat(Json.mapper().readValue(Files.readString(output.resolve("report.json")), CompressionReport.class))
                .isEqualTo(report);
    }

    @Test
    void anExportHasThePredictedSizeAndTheReportedMeasure() {
        Path output = directory.resolve("out");
        CompressionRequest request = request(TestFiles.golden("bert"), "{\"sparsity\":0.5}", 32, WINDOW);
        CompressionReport report = Twofold.compress(request, Sources.anywhere(), output, CompressionListener.SILENT);

        assertThat(Twofold.estimate(request, Sources.anywhere()).kept().bytes())
                .isEqualTo(report.size().bytesStored());
        Perplexity again = Twofold.evaluate(
                        "file:" + output.resolve("factored"),
                        new Evaluation(List.of(PerplexityTask.parse(TASK)), (long) WINDOW * WINDOWS),
                        "cpu",
                        Sources.anywhere(),
                        CompressionListener.SILENT)
                .quality()
                .of(TASK);

        assertThat(again.method()).isEqualTo(PerplexityMethod.MASKED_TOKEN);
        assertThat(again.token()).isCloseTo(report.compressed().of(TASK).token(), within(1e-9 * again.token()));
    }

    @Test
    void refusesATokenizerWithoutAMaskBeforeAnythingIsMeasured() throws IOException {
        Path model = Files.createDirectory(directory.resolve("model"));
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(TestFiles.golden("bert").resolve(name), model.resolve(name));
        }
        Files.copy(TestFiles.sampleModel().resolve("tokenizer.json"), model.resolve("tokenizer.json"));

        CompressionException refusal = refusal(request(model, "{\"sparsity\":0.5}", 32, WINDOW));

        assertThat(refusal.code()).isEqualTo(FailureCode.UNSUPPORTED_FORMAT);
        assertThat(refusal).hasMessageStartingWith("tokenizer.json has no [CLS] token");
    }

    @ParameterizedTest
    @CsvSource({
        "2, 24, calibration.sequenceLength must leave a token to predict",
        "129, 24, calibration.sequenceLength must be at most the model's 128 positions",
        "32, 2, Windows of 2 tokens hold none",
        "32, 129, Windows of 129 tokens are longer"
    })
    void refusesSequencesThatAreTooShortOrTooLong(int sequence, int window, String message) {
        CompressionException refusal =
                refusal(request(TestFiles.golden("bert"), "{\"sparsity\":0.5}", sequence, window));

        assertThat(refusal.code()).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(refusal).hasMessageStartingWith(message);
    }

    private CompressionException refusal(CompressionRequest request) {
        CompressionException refusal = catchThrowableOfType(
                CompressionException.class,
                () -> Twofold.compress(
                        request, Sources.anywhere(), directory.resolve("refused"), CompressionListener.SILENT));
        assertThat(directory.resolve("refused")).doesNotExist();
        return refusal;
    }

    private static void assertPseudoPerplexity(Perplexity reported, Path model) {
        TokenizedText text;
        try (TextTokenizer tokenizer = TextTokenizer.open(TestFiles.golden("bert"))) {
            text = tokenizer.encode(SampleModel.evaluationText());
        }
        List<long[]> windows = IntStream.range(0, WINDOWS)
                .mapToObj(i -> text.ids(i * WINDOW, (i + 1) * WINDOW))
                .toList();
        int predicted = WINDOWS * (WINDOW - 2);
        double loss = MaskedForwards.loss(model, windows) / predicted;
        assertThat(reported.method()).isEqualTo(PerplexityMethod.MASKED_TOKEN);
        assertThat(reported.tokens()).isEqualTo(predicted);
        assertThat(reported.words())
                .isEqualTo(IntStream.range(0, WINDOWS)
                        .mapToLong(i -> text.words(i * WINDOW + 1, (i + 1) * WINDOW - 1))
                        .sum());
        assertThat(Math.log(reported.token())).isCloseTo(loss, within(1e-6));
    }

    private static CompressionRequest request(Path model, String recipe, int sequence, int window) {
        return RequestReader.read(
                Json.parse("""
                {"model":"file:%s","device":"cpu","exports":["hf-dense","factored"],"recipe":%s,
                 "calibration":{"data":"builtin:sample","sequences":8,"sequenceLength":%d},
                 "evaluation":{"perplexity":["builtin:sample@%d"],"limitTokens":%d}}""".formatted(model, recipe, sequence, window, Math.max(window, WINDOW * WINDOWS))));
    }
}
