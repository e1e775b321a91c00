package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.List;
import java.util.Map;

/** A Llama-architecture model (Llama 1 to 3.1, SmolLM and their descendants). */
final class Llama implements CausalModel {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String NORM = "model.norm.weight";
    private static final String HEAD = "lm_head.weight";

    private final LlamaConfig config;
    private final Weights weights;
    private final NDManager manager;
    private final Kernels kernels;
    private final NDArray embedding;
    private final NDArray norm;
    private final NDArray head;
    private final RotaryTables rope;

    /**
     * @param weights outlives the model, which does not close it
     * @param parent decides the device; the model's tensors live in a child of it
     */
    Llama(LlamaConfig config, Weights weights, NDManager parent) {
        checkShapes(config, weights);
        this.config = config;
        this.weights = weights;
        this.manager = parent.newSubManager();
        this.embedding = weights.load(manager, EMBEDDING);
        this.norm = weights.load(manager, NORM);
        // A tied model may store its head all the same; an untied one must.
        this.head = config.tiedHead() ? embedding : weights.load(manager, HEAD);
        this.rope = new RotaryTables(config.rope(), manager);
        this.kernels = Kernels.load("llama"); // last, because nobody would free them if a tensor were refused
    }

    private static void checkShapes(LlamaConfig config, Weights weights) {
        List<Long> table = List.of((long) config.vocabularySize(), (long) config.hiddenSize());
        checkShape(weights, EMBEDDING, table);
        checkShape(weights, NORM, List.of((long) config.hiddenSize()));
        if (!config.tiedHead()) {
            checkShape(weights, HEAD, table);
        }
        for (int i = 0; i < config.blocks(); i++) {
            for (Map.Entry<String, List<Long>> tensor :
                    LlamaBlock.shapes(config, i).entrySet()) {
                if (weights.has(tensor.getKey()) || !LlamaBlock.isOptional(tensor.getKey())) {
                    checkShape(weights, tensor.getKey(), tensor.getValue());
                }
            }
        }
    }

    private static void checkShape(Weights weights, String name, List<Long> expected) {
        if (!weights.has(name)) {
            throw new CompressionException(
                    FailureCode.UNSAFE_CHECKPOINT,
                    "The checkpoint has no tensor " + name + ", which config.json implies");
        }
        if (!weights.shape(name).equals(expected)) {
            throw new CompressionException(
                    FailureCode.UNSAFE_CHECKPOINT,
                    "Tensor " + name + " must have shape " + expected + " by config.json, but has "
                            + weights.shape(name));
        }
    }

    @Override
    public int blockCount() {
        return config.blocks();
    }

    @Override
    public int maxPositions() {
        return config.maxPositions();
    }

    @Override
    public int vocabularySize() {
        return config.vocabularySize();
    }

    @Override
    public String blockName(int index) {
        return LlamaBlock.name(index);
    }

    @Override
    public List<String> matrices(int block) {
        return LlamaBlock.matrices(block);
    }

    @Override
    public List<Integer> shape(String matrix) {
        return weights.shape(matrix).stream().map(Math::toIntExact).toList();
    }

    @Override
    public DecoderBlock loadBlock(int index) {
        return new LlamaBlock(config, kernels, weights, index, manager.newSubManager(), rope);
    }

    @Override
    public NDArray embed(NDManager owner, NDArray ids) {
        return kernels.call(owner, "embed", ids, embedding);
    }

    @Override
    public NDArray logits(NDManager owner, NDArray hidden) {
        try (NDArray normalised = normalise(hidden)) {
            return kernels.call(owner, "logits", normalised, head);
        }
    }

    @Override
    public NDArray nextTokenLoss(NDManager owner, NDArray hidden, NDArray ids) {
        try (NDArray normalised = normalise(hidden)) {
            return kernels.call(owner, "next_token_loss", normalised, head, ids);
        }
    }

    private NDArray normalise(NDArray hidden) {
        return kernels.call(manager, "rms_norm", hidden, norm, config.normEpsilon());
    }

    @Override
    public void close() {
        manager.close();
        kernels.close();
    }
}
