package io.twofold.engine.bench;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.evaluation.EvaluationWork;
import io.twofold.engine.evaluation.Query;
import io.twofold.engine.evaluation.QueryEvaluator;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.text.TextBoundaries;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.torch.Torch;
import java.nio.file.Path;
import java.util.List;

/** Times likelihoods beside the matrix products that they consist of. */
public final class EvaluationBenchmark {
    private EvaluationBenchmark() {}

    /**
     * What was measured.
     *
     * @param queries how many were answered
     * @param work the tokens that they took
     * @param seconds from texts to answers, loading weights and tokenising included
     * @param askedPerSecond tokens that answering each query alone would compute, per second
     * @param computedPerSecond tokens computed, per second
     * @param boundSeconds of the same products of linear layers and head on their own
     * @param ratio bound over seconds: 1 would be nothing but these products
     */
    public record Result(
            int queries,
            EvaluationWork work,
            double seconds,
            double askedPerSecond,
            double computedPerSecond,
            double boundSeconds,
            double ratio) {}

    /**
     * Answers queries.
     *
     * @param directory of the model
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     */
    public static Result run(Path directory, List<Query> queries, String device) {
        try (NDManager manager = Torch.newManager(Torch.device(device));
                CheckpointWeights weights = CheckpointWeights.open(directory);
                TextTokenizer tokenizer = TextTokenizer.open(directory);
                LanguageModel model = LanguageModels.open(directory, weights, manager)) {
            QueryEvaluator evaluator = new QueryEvaluator(
                    model, tokenizer, TextBoundaries.read(directory), model.maxPositions(), manager, () -> {});
            long begin = System.nanoTime();
            evaluator.answer(queries, done -> {});
            GemmBound.await(manager);
            double seconds = (System.nanoTime() - begin) / 1e9;
            EvaluationWork work = evaluator.work();
            try (GemmBound bound = new GemmBound(manager)) {
                double products =
                        bound.forward(model, work.computed(), work.scored()).seconds();
                return new Result(
                        queries.size(),
                        work,
                        seconds,
                        work.asked() / seconds,
                        work.computed() / seconds,
                        products,
                        products / seconds);
            }
        }
    }
}
