package io.twofold.engine.evaluation;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.model.TokenPrediction;
import io.twofold.engine.model.TokenSequence;
import io.twofold.engine.text.TokenizedText;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.report.Perplexity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.DoubleStream;

/**
 * Measures perplexity on non-overlapping windows from the start of a text; the incomplete last window is dropped, and what
 * is predicted of each the model's {@link TokenPrediction} says. Blocks are loaded one at a time and shared by all
 * sequences in flight, of several windows or of a part of one.
 */
public final class PerplexityEvaluator {
    private static final int BATCHES_IN_FLIGHT = 16;

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
        if (model.prediction().predictable(window) < 1) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    "Windows of " + window + " tokens hold none that this model could predict; give longer ones");
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
    public MeasuredText measure(TokenizedText text, int windows, int window, IntConsumer progress) {
        TokenPrediction prediction = model.prediction();
        int predictable = prediction.predictable(window);
        long words = 0;
        long bytes = 0;
        Passes passes = new Passes(Math.max(1, BATCHES_IN_FLIGHT * model.tokensPerBatch() / window), progress);
        for (int i = 0; i < windows; i++) {
            int first = i * window + 1;
            words += text.words(first, first + predictable);
            bytes += text.bytes(first, first + predictable);
            passes.add(prediction.scored(text.ids(i * window, (i + 1) * window)));
        }
        double[] losses = passes.finish();
        double loss = Arrays.stream(losses).sum();
        long predicted = (long) windows * predictable;
        if (!Double.isFinite(loss)) {
            throw new CompressionException(
                    FailureCode.NUMERIC_FAILURE, "The model's output is NaN or infinite; check the checkpoint");
        }
        double word = Math.exp(loss / words);
        double[] means = Arrays.stream(losses).map(sum -> sum / predictable).toArray();
        double token = Math.exp(loss / predicted);
        Perplexity perplexity = new Perplexity(
                token,
                windows < 2 ? null : token * standardError(means),
                Double.isFinite(word) ? word : null,
                loss / Math.log(2) / bytes,
                predicted,
                words,
                bytes,
                prediction.method());
        return new MeasuredText(perplexity, means);
    }

    /** Of the mean; that of its exponential is as many times as large as the exponential is, to first order. */
    private static double standardError(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }

    /** Collects sequences and takes them through the model whenever there are enough. */
    private final class Passes {
        private final int perPass;
        private final IntConsumer windowsDone;
        private final List<TokenSequence> waiting = new ArrayList<>();
        private final DoubleStream.Builder losses = DoubleStream.builder(); // of sequences
        private long done;
        private int perWindow = 1;

        Passes(int perPass, IntConsumer windowsDone) {
            this.perPass = perPass;
            this.windowsDone = windowsDone;
        }

        void add(List<TokenSequence> window) {
            perWindow = window.size();
            for (TokenSequence sequence : window) {
                waiting.add(sequence);
                if (waiting.size() == perPass) {
                    pass();
                }
            }
        }

        /** The summed loss of each window. */
        double[] finish() {
            if (!waiting.isEmpty()) {
                pass();
            }
            double[] sequences = losses.build().toArray();
            double[] windows = new double[sequences.length / perWindow];
            for (int i = 0; i < sequences.length; i++) {
                windows[i / perWindow] += sequences[i];
            }
            return windows;
        }

        private void pass() {
            try (Activations activations = Activations.of(model, manager, waiting, betweenBatches)) {
                for (int i = 0; i < model.blockCount(); i++) {
                    try (ModelBlock block = model.loadBlock(i)) {
                        activations.pass(block);
                    }
                    long sequences = done + (long) waiting.size() * (i + 1) / model.blockCount();
                    windowsDone.accept((int) (sequences / perWindow));
                }
                Arrays.stream(activations.negativeLogLikelihoods()).forEach(losses::add);
            }
            done += waiting.size();
            waiting.clear();
        }
    }
}
