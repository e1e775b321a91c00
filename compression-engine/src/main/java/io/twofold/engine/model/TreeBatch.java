package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;

/**
 * The hidden states of some trees of tokens on their way through a model that predicts the next token. The trees are
 * padded at their ends to the size of the largest.
 */
public final class TreeBatch implements AutoCloseable {
    private final LanguageModel model;
    private final TreeLayout layout;
    private final int width;
    private final NDManager parent;
    private NDManager manager;
    private NDArray hidden;

    /**
     * Embeds trees.
     *
     * @param parent owns what this batch needs until it is closed
     */
    public TreeBatch(LanguageModel model, NDManager parent, List<TokenTree> trees) {
        this.model = model;
        this.parent = parent.newSubManager();
        this.width = trees.stream().mapToInt(TokenTree::size).max().orElseThrow();
        this.layout = TreeLayout.of(this.parent, trees, width);
        this.manager = this.parent.newSubManager();
        long[] ids = trees.stream()
                .flatMapToLong(tree -> Arrays.stream(Arrays.copyOf(tree.ids(), width)))
                .toArray();
        this.hidden = model.embed(manager, ids, layout);
    }

    /** Tokens of each tree, with its padding: token i of tree t is row {@code t · width + i}. */
    public int width() {
        return width;
    }

    /** Takes all trees through a block. */
    public void pass(ModelBlock block) {
        NDManager next = parent.newSubManager();
        hidden = block.output(next, hidden, layout);
        manager.close();
        manager = next;
    }

    /**
     * After the last block: how likely some next tokens are.
     *
     * @param rows the tokens after which something is predicted, each once
     * @param owners for each token to predict, the index in {@code rows} of the one that it follows
     * @param targets the tokens to predict
     * @return two numbers for each target: its log-likelihood in nats, and 1 if it is the likeliest token, else 0
     */
    public double[][] likelihoods(long[] rows, long[] owners, long[] targets) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray found =
                    model.likelihoods(scope, hidden, scope.create(rows), scope.create(owners), scope.create(targets));
            double[] flat = found.toDoubleArray();
            double[][] byTarget = new double[targets.length][];
            for (int i = 0; i < targets.length; i++) {
                byTarget[i] = new double[] {flat[i], flat[targets.length + i]};
            }
            return byTarget;
        }
    }

    @Override
    public void close() {
        parent.close();
    }
}
