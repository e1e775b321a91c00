package io.twofold.engine.evaluation;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.architecture.Linear;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.text.TextBoundaries;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.report.PerplexityMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a model answer queries. What texts have in common is computed once, texts of like length go through the model
 * together, and blocks are loaded one at a time and shared by all texts in flight.
 */
public final class QueryEvaluator {
    private static final int BATCHES_IN_FLIGHT = 16;

    private final LanguageModel model;
    private final NDManager manager;
    private final Runnable betweenBatches;
    private final QueryEncoder encoder;
    private final GreedyWriter writer;
    private EvaluationWork work = EvaluationWork.NONE;

    /**
     * @param longest number of tokens that the model shall see at once; null, or more than it has positions, for as many as those
     * @param manager owns the activations while they are needed
     * @param betweenBatches called often; may throw to give up
     * @throws CompressionException with {@code invalid-request} if the model does not predict the next token
     */
    public QueryEvaluator(
            LanguageModel model,
            TextTokenizer tokenizer,
            TextBoundaries boundaries,
            @Nullable Integer longest,
            NDManager manager,
            Runnable betweenBatches) {
        if (model.prediction().method() != PerplexityMethod.NEXT_TOKEN) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    "Tasks need a model that predicts the next token; this one predicts masked tokens");
        }
        int mostTokens = longest == null ? model.maxPositions() : Math.min(longest, model.maxPositions());
        this.model = model;
        this.manager = manager;
        this.betweenBatches = betweenBatches;
        this.encoder = new QueryEncoder(tokenizer, boundaries.start(), mostTokens);
        this.writer = new GreedyWriter(model, tokenizer, boundaries.ends(), mostTokens, manager, betweenBatches);
    }

    /**
     * Answers.
     *
     * @param progress hears how many were answered so far
     * @return one answer for each, in their order
     * @throws CompressionException with {@code numeric-failure} if the model's output is no number, or
     *     {@code unsupported-format} if a text without context is to be scored and no token begins texts
     */
    public List<Answer> answer(List<Query> queries, IntConsumer progress) {
        List<Query> scored = new ArrayList<>();
        List<Query.Generation> generated = new ArrayList<>();
        for (Query query : queries) {
            if (query instanceof Query.Generation generation) {
                generated.add(generation);
            } else {
                scored.add(query);
            }
        }
        Iterator<Answer> likelihoods = likelihoods(scored, progress).iterator();
        Iterator<Answer> texts = generated.isEmpty()
                ? Collections.emptyIterator()
                : writer.write(generated, done -> progress.accept(scored.size() + done))
                        .iterator();
        List<Answer> answers = new ArrayList<>();
        for (Query query : queries) {
            answers.add(query instanceof Query.Generation ? texts.next() : likelihoods.next());
        }
        return answers;
    }

    /** How many tokens answering takes at most: those of trees, and of texts to be written as if each were as long as may be. */
    public long tokens(List<Query> queries) {
        List<ScoredTokens> sequences = new ArrayList<>();
        long generated = 0;
        for (Query query : queries) {
            if (query instanceof Query.Generation generation) {
                generated += writer.tokens(generation);
            } else {
                sequences.addAll(encoder.encode(query));
            }
        }
        return generated
                + packer().pack(sequences).stream().mapToLong(PackedTree::size).sum();
    }

    /** What the likelihoods so far took. */
    public EvaluationWork work() {
        return work;
    }

    private List<Answer> likelihoods(List<Query> queries, IntConsumer progress) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            betweenBatches.run();
            for (ScoredTokens sequence : encoder.encode(queries.get(i))) {
                parts.add(new Part(i, sequence));
            }
        }
        double[] sums = new double[queries.size()];
        boolean[] greedy = new boolean[queries.size()];
        Arrays.fill(greedy, true);
        double share = (double) queries.size() / parts.size();
        int done = 0;
        for (boolean longer : new boolean[] {false, true}) { // see LanguageModel.alikePositions
            List<Part> alike = parts.stream()
                    .filter(part -> part.tokens().inputs() > model.alikePositions() == longer)
                    .toList();
            for (List<PackedTree> flight : flights(alike)) {
                int before = done;
                int members =
                        flight.stream().mapToInt(tree -> tree.members().size()).sum();
                EvaluationWork more = new LikelihoodPass(model, manager, betweenBatches)
                        .run(
                                flight,
                                (index, likelihood) -> {
                                    int query = alike.get(index).query();
                                    sums[query] += likelihood.logLikelihood();
                                    greedy[query] &= likelihood.greedy();
                                },
                                way -> progress.accept((int) Math.round((before + way * members) * share)));
                done += members;
                work = work.plus(more);
            }
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < sums.length; i++) {
            answers.add(new Answer.Likelihood(sums[i], greedy[i] && queries.get(i) instanceof Query.Continuation));
        }
        return answers;
    }

    /** A sequence of a query, of which it may be one of several. */
    private record Part(int query, ScoredTokens tokens) {}

    private List<List<PackedTree>> flights(List<Part> parts) {
        List<List<PackedTree>> flights = new ArrayList<>();
        int most = BATCHES_IN_FLIGHT * model.tokensPerBatch();
        int tokens = most;
        for (PackedTree tree : packer().pack(parts.stream().map(Part::tokens).toList())) {
            if (tokens + tree.size() > most) {
                flights.add(new ArrayList<>());
                tokens = 0;
            }
            flights.get(flights.size() - 1).add(tree);
            tokens += tree.size();
        }
        return flights;
    }

    /** By the sizes of the model's first block, which the others share. */
    private TreePacker packer() {
        long weights = 0;
        for (Linear layer : model.layers(0)) {
            weights += (long) layer.outFeatures() * layer.inFeatures();
        }
        // a pair of tokens costs two products as wide as the queries, the first layer's output
        return new TreePacker(weights / (2.0 * model.layers(0).get(0).outFeatures()), model.tokensPerBatch());
    }
}
