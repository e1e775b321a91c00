package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.bench.GemmBound;
import io.twofold.engine.evaluation.EvaluationWork;
import io.twofold.engine.evaluation.Query;
import io.twofold.engine.evaluation.QueryEvaluator;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.text.TextBoundaries;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.torch.Torch;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.EvaluationRequest;
import java.nio.file.Path;
import java.util.List;

/** Times the likelihoods that tasks ask for beside the matrix products that they consist of. */
public final class EvaluationBenchmark {
    private EvaluationBenchmark() {}

    /**
     * What was measured.
     *
     * @param model reference
     * @param device where it ran
     * @param queries how many were answered
     * @param work the tokens that they took
     * @param seconds from texts to answers; tokenising and loading weights are part of it
     * @param askedPerSecond tokens that would go into the model if each query were answered alone, per second
     * @param computedPerSecond tokens that went into it, per second
     * @param products the linear layers' and the head's matrix products alone
     */
    public record Result(
            String model,
            String device,
            int queries,
            EvaluationWork work,
            double seconds,
            double askedPerSecond,
            double computedPerSecond,
            GemmBound.Products products) {}

    /**
     * Runs it.
     *
     * @param request of which only the tasks' likelihoods count
     * @throws CompressionException with {@code invalid-request} if there are none
     */
    public static Result run(EvaluationRequest request, Sources sources) {
        RunMonitor monitor = new RunMonitor(CompressionListener.SILENT);
        try (Workspace workspace = Workspace.temporary(sources, monitor);
                NDManager manager = Torch.newManager(Torch.device(request.device()))) {
            List<Query> queries = workspace.tasks(request.evaluation()).queries().stream()
                    .filter(query -> !(query instanceof Query.Generation))
                    .toList();
            if (queries.isEmpty()) {
                throw new CompressionException(
                        FailureCode.INVALID_REQUEST, "The tasks ask for no likelihoods; name some that do");
            }
            Path directory = workspace.model(request.model());
            try (CheckpointWeights weights = CheckpointWeights.open(directory);
                    TextTokenizer tokenizer = TextTokenizer.open(directory);
                    LanguageModel model = LanguageModels.open(directory, weights, manager);
                    GemmBound bound = new GemmBound(manager)) {
                QueryEvaluator evaluator = new QueryEvaluator(
                        model,
                        tokenizer,
                        TextBoundaries.read(directory),
                        request.evaluation().maxLength(),
                        manager,
                        monitor::checkCancelled);
                long begin = System.nanoTime();
                evaluator.answer(queries, done -> {});
                double seconds = (System.nanoTime() - begin) / 1e9;
                EvaluationWork work = evaluator.work();
                return new Result(
                        request.model(),
                        Torch.name(manager.getDevice()),
                        queries.size(),
                        work,
                        seconds,
                        work.asked() / seconds,
                        work.computed() / seconds,
                        bound.forward(model, work.computed(), work.scored()));
            }
        }
    }
}
