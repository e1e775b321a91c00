package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.architecture.Block;
import io.twofold.engine.architecture.Linear;
import io.twofold.engine.architecture.RotaryEmbedding;
import io.twofold.engine.architecture.Transformer;
import io.twofold.engine.torch.Kernels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Any of the architectures, as its description says. */
final class TransformerModel implements LanguageModel {
    private final Transformer description;
    private final TokenPrediction prediction;
    private final Weights weights;
    private final int tokensPerBatch;
    private final NDManager manager;
    private final Map<String, Linear> layers = new HashMap<>();
    private final TokenEmbedding embedding;
    private final OutputHead head;
    private final RotaryTables rope;
    private final Kernels kernels;

    /**
     * @param prediction what is asked of it
     * @param weights outlives the model, which does not close it
     * @param parent decides the device; the model's tensors live in a child of it
     * @param tokensPerBatch see {@link LanguageModel#tokensPerBatch}
     */
    TransformerModel(
            Transformer description,
            TokenPrediction prediction,
            Weights weights,
            NDManager parent,
            int tokensPerBatch) {
        new ShapeCheck(weights).check(description);
        this.description = description;
        this.prediction = prediction;
        this.weights = weights;
        this.tokensPerBatch = tokensPerBatch;
        for (int i = 0; i < description.blocks(); i++) {
            layers(i).forEach(linear -> layers.put(linear.name(), linear));
        }
        this.manager = parent.newSubManager();
        this.embedding = new TokenEmbedding(description.embedding(), weights, manager);
        this.head = new OutputHead(description, weights, manager);
        this.rope = new RotaryTables(manager);
        this.kernels = Kernels.load(
                "transformer", "block", "head"); // last, because nobody would free them if a tensor were refused
    }

    @Override
    public int blockCount() {
        return description.blocks();
    }

    @Override
    public int maxPositions() {
        return description.maxPositions();
    }

    @Override
    public int alikePositions() {
        RotaryEmbedding rotary = description.block().apply(0).attention().rope();
        return rotary == null ? Integer.MAX_VALUE : rotary.originalPositions();
    }

    @Override
    public int tokensPerBatch() {
        return tokensPerBatch;
    }

    @Override
    public int vocabularySize() {
        return description.vocabularySize();
    }

    @Override
    public String blockName(int index) {
        return description.block().apply(index).name();
    }

    @Override
    public List<Linear> layers(int block) {
        return description.block().apply(block).layers().toList();
    }

    @Override
    public Linear layer(String matrix) {
        Linear linear = layers.get(matrix);
        if (linear == null) {
            throw new IllegalArgumentException("No matrix " + matrix);
        }
        return linear;
    }

    @Override
    public ModelBlock loadBlock(int index) {
        Block block = description.block().apply(index);
        return new TransformerBlock(block, kernels, weights, manager.newSubManager(), rope);
    }

    @Override
    public TokenPrediction prediction() {
        return prediction;
    }

    @Override
    public NDList embed(NDManager owner, List<TokenSequence> sequences) {
        return embedding.embed(kernels, owner, sequences);
    }

    @Override
    public NDArray embed(NDManager owner, long[] ids, TreeLayout layout) {
        for (long id : ids) {
            UnknownToken.refuse(id, this);
        }
        return embedding.embed(kernels, owner, ids, layout);
    }

    @Override
    public NDArray likelihoods(NDManager owner, NDArray hidden, NDArray rows, NDArray owners, NDArray targets) {
        return head.likelihoods(kernels, owner, hidden, rows, owners, targets);
    }

    @Override
    public long[] likeliest(NDManager scope, NDArray hidden) {
        return head.likeliest(kernels, scope, hidden);
    }

    @Override
    public NDArray logits(NDManager owner, NDArray hidden) {
        return head.logits(kernels, owner, hidden);
    }

    @Override
    public NDArray loss(NDManager owner, NDArray hidden, NDArray targets) {
        return head.loss(kernels, owner, hidden, targets);
    }

    @Override
    public NDArray lossGradient(NDManager owner, NDArray hidden, NDArray targets) {
        return head.lossGradient(kernels, owner, hidden, targets);
    }

    @Override
    public void close() {
        manager.close();
        kernels.close();
    }
}
