package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.evaluation.Measurement;
import io.twofold.engine.evaluation.PerplexityEvaluator;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.text.TokenizedText;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.PerplexityTask;
import io.twofold.report.Perplexity;
import io.twofold.report.Phase;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures what an {@link Evaluation} asks for on models on disk; each text is tokenised once. */
final class QualityMeasurement {
    private final Map<PerplexityTask, TokenizedText> texts = new LinkedHashMap<>();
    private final Evaluation evaluation;

    QualityMeasurement(Evaluation evaluation, Workspace workspace, TextTokenizer tokenizer) {
        this.evaluation = evaluation;
        Map<String, TokenizedText> byData = new LinkedHashMap<>();
        for (PerplexityTask task : evaluation.perplexity()) {
            texts.put(
                    task,
                    byData.computeIfAbsent(task.data(), data -> tokenizer.encode(workspace.evaluationText(data))));
        }
    }

    /**
     * Fails now if a task will not be possible on this model.
     *
     * @return how many tokens will go through the model, of all texts
     */
    long check(LanguageModel model, NDManager manager) {
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
        return tokens;
    }

    /** Opens the model in a directory and measures it; its progress belongs to {@code phase}. */
    Measurement measure(Path model, NDManager parent, RunMonitor monitor, Phase phase) {
        return monitor.time(phase, () -> {
            try (NDManager manager = parent.newSubManager();
                    CheckpointWeights weights = CheckpointWeights.open(model);
                    LanguageModel opened = LanguageModels.open(model, weights, manager)) {
                return measure(opened, manager, monitor, phase);
            }
        });
    }

    private Measurement measure(LanguageModel model, NDManager manager, RunMonitor monitor, Phase phase) {
        PerplexityEvaluator evaluator = new PerplexityEvaluator(model, manager, monitor::checkCancelled);
        int total = totalWindows(evaluator);
        int done = 0;
        monitor.progress(phase, 0, total, "window");
        Map<String, Perplexity> results = new LinkedHashMap<>();
        for (Map.Entry<PerplexityTask, TokenizedText> task : texts.entrySet()) {
            int windows = windows(evaluator, task.getKey(), task.getValue());
            int before = done;
            Perplexity perplexity = evaluator
                    .measure(
                            task.getValue(),
                            windows,
                            task.getKey().window(),
                            finished -> monitor.progress(phase, before + finished, total, "window"))
                    .perplexity();
            results.put(task.getKey().name(), perplexity);
            done += windows;
        }
        return new Measurement(results, Map.of(), List.of());
    }

    private int totalWindows(PerplexityEvaluator evaluator) {
        return texts.entrySet().stream()
                .mapToInt(task -> windows(evaluator, task.getKey(), task.getValue()))
                .sum();
    }

    private int windows(PerplexityEvaluator evaluator, PerplexityTask task, TokenizedText text) {
        Long limit = task.tokens() == null ? evaluation.limitTokens() : task.tokens();
        long tokens = limit == null ? text.size() : Math.min(text.size(), limit);
        return evaluator.windows(task.data(), tokens, task.window());
    }
}
