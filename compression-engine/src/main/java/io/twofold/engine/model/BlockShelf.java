package io.twofold.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A model's blocks for work that needs all of them again and again: kept on the device if they are small enough. */
public final class BlockShelf implements AutoCloseable {
    private final LanguageModel model;
    private final boolean keeps;
    private final List<ModelBlock> kept = new ArrayList<>();

    /**
     * @param model outlives this
     * @param mostBytes of all blocks' linear layers, as float32, up to which they are kept
     */
    public BlockShelf(LanguageModel model, long mostBytes) {
        this.model = model;
        long bytes = 0;
        for (String matrix : model.matrices()) {
            List<Integer> shape = model.shape(matrix);
            bytes += (long) Float.BYTES * shape.get(0) * shape.get(1);
        }
        this.keeps = bytes <= mostBytes;
    }

    /** Does something with a block, which is loaded for it if it is not there. */
    <T> T with(int index, Function<ModelBlock, T> work) {
        if (!keeps) {
            try (ModelBlock block = model.loadBlock(index)) {
                return work.apply(block);
            }
        }
        while (kept.size() <= index) {
            kept.add(model.loadBlock(kept.size()));
        }
        return work.apply(kept.get(index));
    }

    @Override
    public void close() {
        kept.forEach(ModelBlock::close);
    }
}
