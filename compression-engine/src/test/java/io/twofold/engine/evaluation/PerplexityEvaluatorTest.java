package io.twofold.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.CheckpointWriter;
import io.twofold.engine.safetensors.SafetensorsFile;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.text.TestText;
import io.twofold.engine.text.TokenizedText;
import io.twofold.engine.torch.Torch;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.report.Perplexity;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tiny random model, the reference library's scores for two windows of 48 tokens, and the definitions by hand. */
class PerplexityEvaluatorTest {
    private static final int WINDOW = 48;
    private static final int VOCABULARY = 211;

    @TempDir
    private Path directory;

    private static NDManager manager;
    private static CheckpointWeights weights;
    private static LanguageModel model;
    private static long[] ids;
    private static float[] logits;

    @BeforeAll
    static void open() {
        manager = Torch.newManager(Device.cpu());
        weights = CheckpointWeights.open(TestFiles.golden("llama-gqa"));
        model = LanguageModels.open(TestFiles.golden("llama-gqa"), weights, manager);
        try (SafetensorsFile expected =
                SafetensorsFile.open(TestFiles.golden("llama-gqa").resolve("expected-0.safetensors"))) {
            LongBuffer buffer = expected.bytes("input_ids").asLongBuffer();
            ids = new long[2 * WINDOW];
            buffer.get(ids);
            logits = new float[2 * WINDOW * VOCABULARY];
            expected.readFloats("logits", logits);
        }
    }

    @AfterAll
    static void close() {
        model.close();
        weights.close();
        manager.close();
    }

    @Test
    void isWhatTheDefinitionsGiveForTheReferenceScores() {
        double loss = loss(0) + loss(1);

        Perplexity perplexity = measure(TestText.ofWords(ids), 2);

        assertThat(perplexity.tokens()).isEqualTo(2 * (WINDOW - 1));
        assertThat(perplexity.words()).isEqualTo(2 * (WINDOW - 1));
        assertThat(perplexity.bytes()).isEqualTo(4 * 2 * (WINDOW - 1));
        assertThat(Math.log(perplexity.token())).isCloseTo(loss / perplexity.tokens(), within(1e-6));
        assertThat(perplexity.word()).isEqualTo(perplexity.token());
        assertThat(perplexity.bitsPerByte()).isCloseTo(loss / Math.log(2) / perplexity.bytes(), within(1e-6));
    }

    @Test
    void theFirstTokenOfAWindowIsSeenButNotPredicted() {
        long[] other = ids.clone();
        other[WINDOW] = (other[WINDOW] + 1) % VOCABULARY;

        double first = Math.log(measure(TestText.ofWords(other), 1).token()) * (WINDOW - 1);
        double both = Math.log(measure(TestText.ofWords(other), 2).token()) * 2 * (WINDOW - 1);

        assertThat(first).isCloseTo(loss(0), within(1e-4));
        assertThat(both - first).isNotCloseTo(loss(1), within(1e-3));
    }

    @Test
    void saysHowMuchWindowsDiffer() {
        MeasuredText measured = evaluator().measure(TestText.ofWords(ids), 2, WINDOW, done -> {});

        double[] losses = {loss(0) / (WINDOW - 1), loss(1) / (WINDOW - 1)};
        assertThat(measured.windowLosses()).containsExactly(losses, within(1e-5));
        // of two values the sample deviation is half their distance times √2, and the mean's error that over √2
        assertThat(measured.perplexity().standardError())
                .isCloseTo(measured.perplexity().token() * Math.abs(losses[0] - losses[1]) / 2, within(1e-4));
        assertThat(measure(TestText.ofWords(ids), 1).standardError()).isNull();
    }

    @Test
    void windowsDoNotSeeEachOther() {
        long[] swapped = new long[2 * WINDOW];
        System.arraycopy(ids, WINDOW, swapped, 0, WINDOW);
        System.arraycopy(ids, 0, swapped, WINDOW, WINDOW);

        assertThat(measure(TestText.ofWords(swapped), 2).token())
                .isCloseTo(measure(TestText.ofWords(ids), 2).token(), within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({"48, 1", "95, 1", "96, 2", "143, 2", "144, 3"})
    void dropsTheIncompleteLastWindow(long tokens, int windows) {
        assertThat(evaluator().windows("text", tokens, WINDOW)).isEqualTo(windows);
    }

    @Test
    void refusesATextWithoutACompleteWindow() {
        CompressionException refusal = catchThrowableOfType(
                CompressionException.class, () -> evaluator().windows("file:short", 47, WINDOW));

        assertThat(refusal.code()).isEqualTo(FailureCode.UNUSABLE_DATA);
        assertThat(refusal).hasMessageContaining("file:short has 47 tokens, fewer than one window of 48");
    }

    @Test
    void refusesWindowsLongerThanTheModelTakes() {
        CompressionException refusal = catchThrowableOfType(
                CompressionException.class, () -> evaluator().windows("text", 1000, 129));

        assertThat(refusal.code()).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(refusal).hasMessageContaining("129").hasMessageContaining("128 positions");
    }

    @Test
    void manyPassesGiveWhatOneGives() {
        // windows of two tokens: 20,000 of them take two passes
        long[] pairs = new long[40_000];
        for (int i = 0; i < pairs.length; i += 2) {
            pairs[i] = i / 2 % 7;
            pairs[i + 1] = pairs[i] + 100;
        }

        double all = evaluator()
                .measure(TestText.ofWords(pairs), 20_000, 2, done -> {})
                .perplexity()
                .token();
        double cycle = evaluator()
                .measure(TestText.ofWords(Arrays.copyOf(pairs, 14)), 7, 2, done -> {})
                .perplexity()
                .token();

        assertThat(all).isCloseTo(cycle, within(1e-3 * cycle));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 3e38f})
    void refusesAModelWhoseScoresAreNoNumbers(float norm) {
        Path broken = writeModelWithFinalNorm(norm);

        CompressionException refusal = catchThrowableOfType(CompressionException.class, () -> measure(broken));

        assertThat(refusal.code()).isEqualTo(FailureCode.NUMERIC_FAILURE);
        assertThat(refusal)
                .hasMessageContaining(
                        norm == 3e38f
                                ? "The model's output is NaN or infinite"
                                : "Tensor model.norm.weight holds NaN or");
    }

    private void measure(Path directory) {
        try (CheckpointWeights brokenWeights = CheckpointWeights.open(directory);
                LanguageModel brokenModel =
                        LanguageModels.open(TestFiles.golden("llama-gqa"), brokenWeights, manager)) {
            new PerplexityEvaluator(brokenModel, manager, () -> {})
                    .measure(TestText.ofWords(ids), 1, WINDOW, done -> {});
        }
    }

    private Path writeModelWithFinalNorm(float norm) {
        try (Checkpoint source = Checkpoint.open(TestFiles.golden("llama-gqa"))) {
            List<TensorSpec> specs = source.names().stream()
                    .map(name -> new TensorSpec(
                            name, source.dtype(name), source.info(name).shape()))
                    .toList();
            try (CheckpointWriter writer = CheckpointWriter.create(directory, specs)) {
                for (String name : source.names()) {
                    if (name.equals("model.norm.weight")) {
                        float[] values = new float[64];
                        Arrays.fill(values, norm);
                        writer.write(name, FloatBuffer.wrap(values));
                    } else {
                        writer.write(name, source.bytes(name));
                    }
                }
                writer.finish();
            }
        }
        return directory;
    }

    private static PerplexityEvaluator evaluator() {
        return new PerplexityEvaluator(model, manager, () -> {});
    }

    private static Perplexity measure(TokenizedText text, int windows) {
        return evaluator().measure(text, windows, WINDOW, done -> {}).perplexity();
    }

    /** −Σ log softmax of the reference scores of a window, in float64. */
    private static double loss(int window) {
        double loss = 0;
        for (int t = window * WINDOW; t < (window + 1) * WINDOW - 1; t++) {
            double sum = 0;
            for (int token = 0; token < VOCABULARY; token++) {
                sum += Math.exp(logits[t * VOCABULARY + token]);
            }
            loss += Math.log(sum) - logits[t * VOCABULARY + (int) ids[t + 1]];
        }
        return loss;
    }
}
