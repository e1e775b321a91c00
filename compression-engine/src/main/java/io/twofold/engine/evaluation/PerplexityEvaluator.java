package io.twofold.engine.evaluation;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.text.TokenizedText;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.report.Perplexity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Measures perplexity on non-overlapping windows from the start of a text; the incomplete last window is dropped and the
 * first token of each window is not predicted. Blocks are loaded one at a time and shared by all windows in flight.
 */
public final class PerplexityEvaluator {
    private static final int TOKENS_IN_FLIGHT = 32_768;

    private final LanguageModel model;
    private final NDManager manager;
    private final Runnable betweenBatches;

    /**
     * @param manager owns the activations while they are needed
     * @param betweenBatches called often; may throw to give up
     */
    public PerplexityEvaluator(LanguageModel model, NDManager manager, Runnable betweenBatches) {
        this.model = model;
        this.manager = manager;
        this.betweenBatches = betweenBatches;
    }

    /**
     * Number of complete windows.
     *
     * @param name of the text, for errors
     * @param tokens how many of the text's tokens count
     * @throws CompressionException with {@code unusable-data} if there is none, or {@code invalid-request} if the model
     *     does not take windows of that length
     */
    public int windows(String name, long tokens, int window) {
        if (window > model.maxPositions()) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    "Windows of " + window + " tokens are longer than the model's " + model.maxPositions()
                            + " positions");
        }
        if (tokens < window) {
            throw new CompressionException(
                    FailureCode.UNUSABLE_DATA,
                    "Text " + name + " has " + tokens + " tokens, fewer than one window of " + window);
        }
        return (int) (tokens / window);
    }

    /**
     * Measures.
     *
     * @param windows how many, from the start of the text
     * @param window tokens per window
     * @param progress hears, after each block, how many windows the work done so far amounts to
     */
    public Perplexity measure(TokenizedText text, int windows, int window, IntConsumer progress) {
        double loss = 0;
        long words = 0;
        long bytes = 0;
        int perPass = Math.max(1, TOKENS_IN_FLIGHT / window);
        for (int from = 0; from < windows; from += perPass) {
            int to = Math.min(windows, from + perPass);
            List<long[]> sequences = new ArrayList<>();
            for (int i = from; i < to; i++) {
                sequences.add(text.ids(i * window, (i + 1) * window));
                words += text.words(i * window + 1, (i + 1) * window);
                bytes += text.bytes(i * window + 1, (i + 1) * window);
            }
            int before = from;
            loss += loss(sequences, blocks -> progress.accept(before + (to - before) * blocks / model.blockCount()));
        }
        long predicted = (long) windows * (window - 1);
        if (!Double.isFinite(loss)) {
            throw new CompressionException(
                    FailureCode.NUMERIC_FAILURE, "The model's output is NaN or infinite; check the checkpoint");
        }
        double word = Math.exp(loss / words);
        return new Perplexity(
                Math.exp(loss / predicted),
                Double.isFinite(word) ? word : null,
                loss / Math.log(2) / bytes,
                predicted,
                words,
                bytes);
    }

    private double loss(List<long[]> sequences, IntConsumer finishedBlocks) {
        try (Activations activations = Activations.ofText(model, manager, sequences, betweenBatches)) {
            for (int i = 0; i < model.blockCount(); i++) {
                try (ModelBlock block = model.loadBlock(i)) {
                    activations.pass(block);
                }
                finishedBlocks.accept(i + 1);
            }
            return activations.negativeLogLikelihood();
        }
    }
}
