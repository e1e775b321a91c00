package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.evaluation.MeasuredText;
import io.twofold.engine.evaluation.Measurement;
import io.twofold.engine.evaluation.PerplexityEvaluator;
import io.twofold.engine.evaluation.QueryEvaluator;
import io.twofold.engine.evaluation.TaskOutcome;
import io.twofold.engine.evaluation.WordOverlap;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.text.TextBoundaries;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.text.TokenizedText;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.Overlap;
import io.twofold.recipe.PerplexityTask;
import io.twofold.report.Phase;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures what an {@link Evaluation} asks for on models on disk; texts and questions are read once. */
final class QualityMeasurement {
    /** The largest share of a text's runs of words that the calibration text may have too: sentences recur by chance. */
    private static final double MOST_OVERLAP = 0.05;

    private final Map<PerplexityTask, TokenizedText> texts = new LinkedHashMap<>();
    private final Evaluation evaluation;
    private final TextTokenizer tokenizer;
    private final ChosenTasks tasks;
    private final int tokensPerBatch;

    /** @param tokensPerBatch see {@link LanguageModel#tokensPerBatch} */
    QualityMeasurement(Evaluation evaluation, Workspace workspace, TextTokenizer tokenizer, int tokensPerBatch) {
        this.evaluation = evaluation;
        this.tokenizer = tokenizer;
        this.tokensPerBatch = tokensPerBatch;
        this.tasks = workspace.tasks(evaluation);
        Map<String, TokenizedText> byData = new LinkedHashMap<>();
        for (PerplexityTask task : evaluation.perplexity()) {
            texts.put(
                    task,
                    byData.computeIfAbsent(task.data(), data -> tokenizer.encode(workspace.evaluationText(data))));
        }
    }

    /** What a measurement depends on beside the model: the texts and questions as they were read. */
    String fingerprint() {
        StringBuilder all = new StringBuilder();
        texts.forEach((task, text) -> all.append(task).append(Arrays.hashCode(text.ids(0, text.size()))));
        tasks.queries().forEach(query -> all.append(query.toString().hashCode()).append(' '));
        return all.toString();
    }

    /**
     * Fails now if something will not be possible on this model.
     *
     * @param directory the model's
     * @return how many tokens will go through the model, of all texts
     */
    long check(LanguageModel model, Path directory, NDManager manager) {
        PerplexityEvaluator evaluator = new PerplexityEvaluator(model, manager, () -> {});
        long tokens = 0;
        for (Map.Entry<PerplexityTask, TokenizedText> task : texts.entrySet()) {
            long windows = windows(evaluator, task.getKey(), task.getValue());
            int window = task.getKey().window();
            // an encoder sees a window once for each token that it predicts
            int sequences =
                    model.prediction().scored(task.getValue().ids(0, window)).size();
            tokens += windows * sequences * window;
        }
        return tasks.queries().isEmpty()
                ? tokens
                : tokens + queries(model, directory, manager, () -> {}).tokens(tasks.queries());
    }

    /**
     * Compares with the text that is seen while compressing.
     *
     * @return by text or task, the share of its runs of words that were seen
     * @throws CompressionException with {@code unusable-data} if it is large and the evaluation does not allow that
     */
    Map<String, Double> overlap(String seen) {
        WordOverlap overlap = new WordOverlap(seen);
        Map<String, List<String>> measured = new LinkedHashMap<>(tasks.texts());
        texts.forEach((task, text) -> measured.put(task.name(), List.of(tokenizer.text(text.ids(0, (int)
                Math.min(text.size(), limit(task, text)))))));
        Map<String, Double> shares = new LinkedHashMap<>();
        measured.forEach((name, own) -> {
            double share = overlap.share(own);
            if (share > MOST_OVERLAP && evaluation.overlap() == Overlap.REFUSE) {
                throw new CompressionException(
                        FailureCode.UNUSABLE_DATA,
                        String.format(
                                Locale.ROOT,
                                "%.0f %% of %s stands word for word in the calibration text, so that its result would"
                                        + " flatter the compressed model; measure on other text, or set"
                                        + " evaluation.overlap to report",
                                100 * share,
                                name));
            }
            shares.put(name, share);
        });
        return shares;
    }

    private QueryEvaluator queries(LanguageModel model, Path directory, NDManager manager, Runnable betweenBatches) {
        return new QueryEvaluator(
                model, tokenizer, TextBoundaries.read(directory), evaluation.maxLength(), manager, betweenBatches);
    }

    /** Opens the model in a directory and measures it; its progress belongs to {@code phase}. */
    Measurement measure(Path model, NDManager parent, RunMonitor monitor, Phase phase) {
        return monitor.time(phase, () -> {
            try (NDManager manager = parent.newSubManager();
                    CheckpointWeights weights = CheckpointWeights.open(model);
                    LanguageModel opened = LanguageModels.open(model, weights, manager, tokensPerBatch)) {
                return measure(opened, model, manager, monitor, phase);
            }
        });
    }

    private Measurement measure(
            LanguageModel model, Path directory, NDManager manager, RunMonitor monitor, Phase phase) {
        PerplexityEvaluator evaluator = new PerplexityEvaluator(model, manager, monitor::checkCancelled);
        int total = totalWindows(evaluator);
        int done = 0;
        if (total > 0) {
            monitor.progress(phase, 0, total, "window");
        }
        Map<String, MeasuredText> results = new LinkedHashMap<>();
        for (Map.Entry<PerplexityTask, TokenizedText> task : texts.entrySet()) {
            int windows = windows(evaluator, task.getKey(), task.getValue());
            int before = done;
            MeasuredText measured = evaluator.measure(
                    task.getValue(),
                    windows,
                    task.getKey().window(),
                    finished -> monitor.progress(phase, before + finished, total, "window"));
            results.put(task.getKey().name(), measured);
            done += windows;
        }
        return new Measurement(results, ask(model, directory, manager, monitor, phase), tasks.groups());
    }

    private Map<String, TaskOutcome> ask(
            LanguageModel model, Path directory, NDManager manager, RunMonitor monitor, Phase phase) {
        int total = tasks.queries().size();
        if (total == 0) {
            return Map.of();
        }
        monitor.progress(phase, 0, total, "request");
        return tasks.ask(
                queries(model, directory, manager, monitor::checkCancelled),
                done -> monitor.progress(phase, done, total, "request"));
    }

    private int totalWindows(PerplexityEvaluator evaluator) {
        return texts.entrySet().stream()
                .mapToInt(task -> windows(evaluator, task.getKey(), task.getValue()))
                .sum();
    }

    private int windows(PerplexityEvaluator evaluator, PerplexityTask task, TokenizedText text) {
        return evaluator.windows(task.data(), Math.min(text.size(), limit(task, text)), task.window());
    }

    private long limit(PerplexityTask task, TokenizedText text) {
        Long limit = task.tokens() == null ? evaluation.limitTokens() : task.tokens();
        return limit == null ? text.size() : limit;
    }
}
