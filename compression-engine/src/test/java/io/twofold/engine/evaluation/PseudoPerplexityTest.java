package io.twofold.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.MaskedForwards;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.text.TestText;
import io.twofold.engine.torch.Torch;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.report.Perplexity;
import io.twofold.report.PerplexityMethod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PseudoPerplexityTest {
    private static final Path BERT = TestFiles.golden("bert");
    private static final int WINDOW = 48;

    private static NDManager manager;
    private static CheckpointWeights weights;
    private static LanguageModel model;

    @BeforeAll
    static void open() {
        manager = Torch.newManager(Device.cpu());
        weights = CheckpointWeights.open(BERT);
        model = LanguageModels.open(BERT, weights, manager);
    }

    @AfterAll
    static void close() {
        model.close();
        weights.close();
        manager.close();
    }

    @Test
    void isWhatMaskingOneTokenAfterTheOtherGives() {
        long[] ids = text(2 * WINDOW);
        double loss = MaskedForwards.loss(BERT, windows(ids));

        Perplexity perplexity = evaluator(() -> {})
                .measure(TestText.ofWords(ids), 2, WINDOW, done -> {})
                .perplexity();

        assertThat(perplexity.method()).isEqualTo(PerplexityMethod.MASKED_TOKEN);
        assertThat(perplexity.tokens()).isEqualTo(2 * (WINDOW - 2));
        assertThat(perplexity.words()).isEqualTo(2 * (WINDOW - 2));
        assertThat(perplexity.bytes()).isEqualTo(4 * 2 * (WINDOW - 2));
        assertThat(Math.log(perplexity.token())).isCloseTo(loss / perplexity.tokens(), within(1e-6));
        assertThat(perplexity.bitsPerByte()).isCloseTo(loss / Math.log(2) / perplexity.bytes(), within(1e-6));
    }

    @Test
    void doesNotDependOnTheTokensThatMakeRoomForTheSpecialOnes() {
        long[] ids = text(WINDOW);
        long[] other = ids.clone();
        other[0] = ids[0] == 9 ? 10 : 9;
        other[WINDOW - 1] = ids[WINDOW - 1] == 9 ? 10 : 9;

        assertThat(evaluator(() -> {})
                        .measure(TestText.ofWords(other), 1, WINDOW, done -> {})
                        .perplexity())
                .isEqualTo(evaluator(() -> {})
                        .measure(TestText.ofWords(ids), 1, WINDOW, done -> {})
                        .perplexity());
    }

    /** Thirty windows are 1380 sequences, of which 682 go into a pass. */
    @Test
    void aWindowMayBeSplitOverPasses() {
        long[] twice = text(2 * WINDOW);
        long[] ids = new long[30 * WINDOW];
        Arrays.setAll(ids, i -> twice[i % twice.length]);
        List<Integer> progress = new ArrayList<>();

        Perplexity perplexity = evaluator(() -> {})
                .measure(TestText.ofWords(ids), 30, WINDOW, progress::add)
                .perplexity();

        double loss = MaskedForwards.loss(BERT, windows(twice));
        assertThat(perplexity.tokens()).isEqualTo(30 * (WINDOW - 2));
        assertThat(Math.log(perplexity.token())).isCloseTo(loss / (2 * (WINDOW - 2)), within(1e-6));
        // 682, 1364 and 1380 sequences of 46 to a window, after each of three blocks
        assertThat(progress).containsExactly(4, 9, 14, 19, 24, 29, 29, 29, 30);
    }

    @Test
    void canBeGivenUpInsideAWindow() {
        AtomicInteger batches = new AtomicInteger();
        PerplexityEvaluator evaluator = evaluator(() -> {
            if (batches.incrementAndGet() == 2) {
                throw new CancellationException();
            }
        });

        assertThatThrownBy(() -> evaluator.measure(TestText.ofWords(text(WINDOW)), 1, WINDOW, done -> {}))
                .isInstanceOf(CancellationException.class);
        assertThat(batches).hasValue(2);
    }

    @Test
    void refusesWindowsOfSpecialTokensOnlyAndThoseLongerThanTheModelTakes() {
        assertThat(refusal(2)).hasMessageContaining("Windows of 2 tokens hold none");
        assertThat(refusal(129)).hasMessageContaining("128 positions");
        assertThat(evaluator(() -> {}).windows("text", 7, 3)).isEqualTo(2);
    }

    @Test
    void refusesATokenThatTheModelDoesNotHaveAlsoWhereItIsAlwaysMasked() {
        CompressionException refusal = catchThrowableOfType(
                CompressionException.class,
                () -> evaluator(() -> {}).measure(TestText.ofWords(9, 211, 9), 1, 3, done -> {}));

        assertThat(refusal.code()).isEqualTo(FailureCode.UNSAFE_CHECKPOINT);
        assertThat(refusal).hasMessageContaining("makes token 211, but the model has only 211");
    }

    private static CompressionException refusal(int window) {
        CompressionException refusal = catchThrowableOfType(
                CompressionException.class, () -> evaluator(() -> {}).windows("text", 1000, window));
        assertThat(refusal.code()).isEqualTo(FailureCode.INVALID_REQUEST);
        return refusal;
    }

    private static PerplexityEvaluator evaluator(Runnable betweenBatches) {
        return new PerplexityEvaluator(model, manager, betweenBatches);
    }

    private static long[] text(int length) {
        return new Random(5).longs(length, 5, 211).toArray();
    }

    private static List<long[]> windows(long[] ids) {
        return IntStream.range(0, ids.length / WINDOW)
                .mapToObj(i -> Arrays.copyOfRange(ids, i * WINDOW, (i + 1) * WINDOW))
                .toList();
    }
}
