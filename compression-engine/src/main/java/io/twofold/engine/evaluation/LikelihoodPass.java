package io.twofold.engine.evaluation;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.model.TreeBatch;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleConsumer;

/** Takes trees through the whole model, each block loaded once for all of them. */
final class LikelihoodPass {
    /** From how many tokens on a batch need not be larger, if it would grow by padding. */
    private static final int FEW_TOKENS = 512;

    private static final double LIKE_SIZE = 0.85;

    private final LanguageModel model;
    private final NDManager manager;
    private final Runnable betweenBatches;

    /** Hears of each sequence. */
    interface Listener {
        void heard(int index, Answer.Likelihood likelihood);
    }

    LikelihoodPass(LanguageModel model, NDManager manager, Runnable betweenBatches) {
        this.model = model;
        this.manager = manager;
        this.betweenBatches = betweenBatches;
    }

    /**
     * @param trees largest first
     * @param progress hears which part of the way is behind, 0 … 1
     * @return what it took
     */
    EvaluationWork run(List<PackedTree> trees, Listener listener, DoubleConsumer progress) {
        List<List<PackedTree>> batches = batches(trees);
        EvaluationWork work = EvaluationWork.NONE;
        try (NDManager owner = manager.newSubManager()) {
            List<TreeBatch> states = new ArrayList<>();
            for (List<PackedTree> batch : batches) {
                states.add(new TreeBatch(
                        model, owner, batch.stream().map(PackedTree::tree).toList()));
            }
            for (int i = 0; i < model.blockCount(); i++) {
                try (ModelBlock block = model.loadBlock(i)) {
                    for (TreeBatch state : states) {
                        betweenBatches.run();
                        state.pass(block);
                    }
                }
                progress.accept((i + 1.0) / model.blockCount());
            }
            for (int i = 0; i < states.size(); i++) {
                betweenBatches.run();
                work = work.plus(read(batches.get(i), states.get(i), listener));
                states.get(i).close();
            }
        }
        return work;
    }

    /** Trees of like size together, because the smaller ones of a batch are padded. */
    private List<List<PackedTree>> batches(List<PackedTree> trees) {
        List<List<PackedTree>> batches = new ArrayList<>();
        List<PackedTree> batch = new ArrayList<>();
        for (PackedTree tree : trees) {
            int rows = batch.size();
            int width = batch.isEmpty() ? 0 : batch.get(0).size();
            boolean isFull = rows * width > model.tokensPerBatch() - width;
            boolean isPadded = rows * width >= FEW_TOKENS && tree.size() < LIKE_SIZE * width;
            if (rows > 0 && (isFull || isPadded)) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(tree);
        }
        batches.add(batch);
        return batches;
    }

    private static EvaluationWork read(List<PackedTree> trees, TreeBatch state, Listener listener) {
        List<PackedTree.Member> members = new ArrayList<>();
        List<long[]> afters = new ArrayList<>(); // of each member, rows of the batch
        for (int t = 0; t < trees.size(); t++) {
            long first = (long) t * state.width();
            for (PackedTree.Member member : trees.get(t).members()) {
                members.add(member);
                afters.add(
                        Arrays.stream(member.after()).mapToLong(i -> first + i).toArray());
            }
        }
        long[] rows = afters.stream()
                .flatMapToLong(Arrays::stream)
                .sorted()
                .distinct()
                .toArray();
        long[] owners = afters.stream()
                .flatMapToLong(Arrays::stream)
                .map(row -> Arrays.binarySearch(rows, row))
                .toArray();
        long[] targets = members.stream()
                .flatMapToLong(member -> Arrays.stream(member.targets()))
                .toArray();
        double[][] found = state.likelihoods(rows, owners, targets);
        int next = 0;
        for (PackedTree.Member member : members) {
            double sum = 0;
            boolean greedy = true;
            for (int i = 0; i < member.targets().length; i++) {
                sum += found[next][0];
                greedy &= found[next][1] == 1;
                next++;
            }
            if (!Double.isFinite(sum)) {
                throw new CompressionException(
                        FailureCode.NUMERIC_FAILURE, "The model's output is NaN or infinite; check the checkpoint");
            }
            listener.heard(member.index(), new Answer.Likelihood(sum, greedy));
        }
        long asked = members.stream().mapToLong(PackedTree.Member::inputs).sum();
        long computed = trees.stream().mapToLong(PackedTree::size).sum();
        return new EvaluationWork(asked, computed, (long) trees.size() * state.width() - computed, rows.length);
    }
}
