package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.architecture.Linear;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model whose blocks all stay on the device, each matrix twice: as it came, and as the block computes with it. Blocks
 * loaded from it are always the same ones, and closing them does nothing.
 */
public final class ResidentModel implements LanguageModel {
    private final LanguageModel model;
    private final List<ResidentBlock> blocks = new ArrayList<>();

    /** @param model outlives this one, which does not close it */
    public ResidentModel(LanguageModel model, NDManager parent) {
        this.model = model;
        NDManager manager = parent.newSubManager();
        for (int i = 0; i < model.blockCount(); i++) {
            blocks.add(new ResidentBlock(model.loadBlock(i), manager));
        }
    }

    private static final class ResidentBlock implements ModelBlock {
        private final ModelBlock block;
        private final Map<String, NDArray> dense = new HashMap<>();

        ResidentBlock(ModelBlock block, NDManager manager) {
            this.block = block;
            for (InputGroup group : block.groups()) {
                for (String name : group.matrices()) {
                    NDArray copy = block.weight(name).duplicate();
                    copy.attach(manager);
                    dense.put(name, copy);
                }
            }
        }

        @Override
        public List<InputGroup> groups() {
            return block.groups();
        }

        /** The dense weight, whatever it was replaced by. */
        @Override
        public NDArray weight(String name) {
            NDArray weight = dense.get(name);
            if (weight == null) {
                throw new IllegalArgumentException("No weight " + name + " in this block");
            }
            return weight;
        }

        @Override
        public void replace(String name, NDArray weight) {
            block.replace(name, weight);
        }

        @Override
        public NDArray input(NDManager manager, int group, NDList state) {
            return block.input(manager, group, state);
        }

        @Override
        public @Nullable NDArray residual(int group, NDList state) {
            return block.residual(group, state);
        }

        @Override
        public NDList advance(NDManager manager, int group, NDList state) {
            return block.advance(manager, group, state);
        }

        @Override
        public NDArray output(NDManager manager, NDList state) {
            return block.output(manager, state);
        }

        @Override
        public NDArray output(NDManager manager, NDArray x, TreeLayout layout) {
            return block.output(manager, x, layout);
        }

        @Override
        public NDList extend(NDManager manager, NDArray x, TreeLayout layout, NDList past) {
            return block.extend(manager, x, layout, past);
        }

        @Override
        public double outputError(NDManager owner, NDList state, NDArray target) {
            return block.outputError(owner, state, target);
        }

        @Override
        public BlockGradient weightGradients(NDManager manager, NDList state, NDArray target) {
            return block.weightGradients(manager, state, target);
        }

        @Override
        public BlockBackward backward(NDManager manager, NDList state, NDArray outputGradient) {
            return block.backward(manager, state, outputGradient);
        }

        @Override
        public void close() {}
    }

    @Override
    public int blockCount() {
        return model.blockCount();
    }

    @Override
    public int maxPositions() {
        return model.maxPositions();
    }

    @Override
    public int alikePositions() {
        return model.alikePositions();
    }

    @Override
    public int tokensPerBatch() {
        return model.tokensPerBatch();
    }

    @Override
    public int vocabularySize() {
        return model.vocabularySize();
    }

    @Override
    public String blockName(int index) {
        return model.blockName(index);
    }

    @Override
    public List<Linear> layers(int block) {
        return model.layers(block);
    }

    @Override
    public Linear layer(String matrix) {
        return model.layer(matrix);
    }

    /** The block; its {@link ModelBlock#weight} stays the dense one when it is replaced. */
    @Override
    public ModelBlock loadBlock(int index) {
        return blocks.get(index);
    }

    @Override
    public TokenPrediction prediction() {
        return model.prediction();
    }

    @Override
    public NDList embed(NDManager owner, List<TokenSequence> sequences) {
        return model.embed(owner, sequences);
    }

    @Override
    public NDArray embed(NDManager owner, long[] ids, TreeLayout layout) {
        return model.embed(owner, ids, layout);
    }

    @Override
    public NDArray likelihoods(NDManager owner, NDArray hidden, NDArray rows, NDArray owners, NDArray targets) {
        return model.likelihoods(owner, hidden, rows, owners, targets);
    }

    @Override
    public long[] likeliest(NDManager scope, NDArray hidden) {
        return model.likeliest(scope, hidden);
    }

    @Override
    public NDArray logits(NDManager owner, NDArray hidden) {
        return model.logits(owner, hidden);
    }

    @Override
    public NDArray lossGradient(NDManager manager, NDArray hidden, NDArray targets) {
        return model.lossGradient(manager, hidden, targets);
    }

    @Override
    public NDArray loss(NDManager owner, NDArray hidden, NDArray targets) {
        return model.loss(owner, hidden, targets);
    }

    @Override
    public void close() {
        blocks.forEach(block -> {
            block.dense.values().forEach(NDArray::close);
            block.block.close();
        });
    }
}
