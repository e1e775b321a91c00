package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model whose blocks all stay on the device, each matrix twice: as it came, and as the block computes with it. Blocks
 * loaded from it are always the same ones, and closing them does nothing.
 */
public final class ResidentModel implements CausalModel {
    private final CausalModel model;
    private final List<ResidentBlock> blocks = new ArrayList<>();

    /** @param model outlives this one, which does not close it */
    public ResidentModel(CausalModel model, NDManager parent) {
        this.model = model;
        NDManager manager = parent.newSubManager();
        for (int i = 0; i < model.blockCount(); i++) {
            blocks.add(new ResidentBlock(model.loadBlock(i), manager));
        }
    }

    private static final class ResidentBlock implements DecoderBlock {
        private final DecoderBlock block;
        private final Map<String, NDArray> dense = new HashMap<>();

        ResidentBlock(DecoderBlock block, NDManager manager) {
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
        public NDList advance(NDManager manager, int group, NDList state) {
            return block.advance(manager, group, state);
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
    public int vocabularySize() {
        return model.vocabularySize();
    }

    @Override
    public String blockName(int index) {
        return model.blockName(index);
    }

    @Override
    public List<String> matrices(int block) {
        return model.matrices(block);
    }

    @Override
    public List<Integer> shape(String matrix) {
        return model.shape(matrix);
    }

    /** The block; its {@link DecoderBlock#weight} stays the dense one when it is replaced. */
    @Override
    public DecoderBlock loadBlock(int index) {
        return blocks.get(index);
    }

    @Override
    public NDArray embed(NDManager owner, NDArray ids) {
        return model.embed(owner, ids);
    }

    @Override
    public NDArray logits(NDManager owner, NDArray hidden) {
        return model.logits(owner, hidden);
    }

    @Override
    public NDArray nextTokenLoss(NDManager owner, NDArray hidden, NDArray ids) {
        return model.nextTokenLoss(owner, hidden, ids);
    }

    @Override
    public void close() {
        blocks.forEach(block -> {
            block.dense.values().forEach(NDArray::close);
            block.block.close();
        });
    }
}
