package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Texts that a model continues token by token: each block keeps the keys and values of the tokens that it has seen (Pope et
 * al., "Efficiently Scaling Transformer Inference", 2022, section 2), so that only new tokens go through it.
 */
public final class Continuation implements AutoCloseable {
    private static final int PADDING = -1;

    private final LanguageModel model;
    private final BlockShelf blocks;
    private final NDManager parent;
    private final NDManager manager;
    private final Runnable betweenBlocks;
    private final List<NDList> past = new ArrayList<>();
    private int[][] positions = {{}}; // of each text, one for each token seen; padding has none

    /**
     * One text without tokens.
     *
     * @param parent owns what is kept, until this is closed
     * @param betweenBlocks called often; may throw to give up
     */
    public Continuation(LanguageModel model, BlockShelf blocks, NDManager parent, Runnable betweenBlocks) {
        this.model = model;
        this.blocks = blocks;
        this.parent = parent;
        this.manager = parent.newSubManager();
        this.betweenBlocks = betweenBlocks;
        for (int i = 0; i < model.blockCount(); i++) {
            past.add(new NDList());
        }
    }

    /** Several texts that begin with this one, each to go on in its own way. */
    public Continuation branch(int texts) {
        Continuation branches = new Continuation(model, blocks, parent, betweenBlocks);
        branches.take(this, new int[texts]);
        return branches;
    }

    /** Goes on with some of the texts only, by index. */
    public void select(int... texts) {
        take(this, texts);
    }

    private void take(Continuation from, int[] texts) {
        int[][] before = from.positions;
        positions = Arrays.stream(texts).mapToObj(text -> before[text].clone()).toArray(int[][]::new);
        try (NDManager scope = manager.newSubManager()) {
            NDArray rows = scope.create(Arrays.stream(texts).asLongStream().toArray());
            for (int i = 0; i < past.size(); i++) {
                NDList taken = new NDList();
                for (NDArray all : from.past.get(i)) {
                    NDArray some = all.get(rows);
                    some.attach(manager);
                    taken.add(some);
                }
                past.get(i).forEach(NDArray::close);
                past.set(i, taken);
            }
        }
    }

    /**
     * Reads more of each text.
     *
     * @param tokens for each text its next tokens, at least one
     * @return for each text the likeliest token after them
     * @throws io.twofold.failure.CompressionException with {@code unsafe-checkpoint} if the model has no such token
     */
    public long[] next(long[][] tokens) {
        int width = Arrays.stream(tokens).mapToInt(more -> more.length).max().orElseThrow();
        int seen = positions[0].length;
        for (int t = 0; t < tokens.length; t++) {
            positions[t] = extended(positions[t], width, tokens[t].length);
        }
        try (NDManager scope = manager.newSubManager()) {
            TreeLayout layout = layout(scope, seen, width);
            NDArray hidden = model.embed(scope, padded(tokens, width), layout);
            for (int i = 0; i < model.blockCount(); i++) {
                betweenBlocks.run();
                hidden = pass(scope, i, hidden, layout);
            }
            long[] ends = new long[tokens.length];
            Arrays.setAll(ends, t -> (t + 1L) * width - 1);
            NDArray flat = hidden.reshape(
                    new Shape((long) tokens.length * width, hidden.getShape().get(2)));
            return model.likeliest(scope, flat.get(scope.create(ends)));
        }
    }

    private NDArray pass(NDManager scope, int index, NDArray hidden, TreeLayout layout) {
        NDList kept = past.get(index);
        NDList found = blocks.with(index, block -> block.extend(scope, hidden, layout, kept));
        kept.forEach(NDArray::close);
        kept.clear();
        for (NDArray array : found.subList(1, 3)) {
            array.attach(manager);
            kept.add(array);
        }
        hidden.close();
        return found.get(0);
    }

    /** New tokens stand at the end of each row, behind its padding. */
    private static int[] extended(int[] positions, int width, int more) {
        int[] extended = Arrays.copyOf(positions, positions.length + width);
        Arrays.fill(extended, positions.length, extended.length - more, PADDING);
        int next = Arrays.stream(positions).max().orElse(PADDING) + 1;
        for (int i = 0; i < more; i++) {
            extended[extended.length - more + i] = next + i;
        }
        return extended;
    }

    private static long[] padded(long[][] tokens, int width) {
        long[] padded = new long[tokens.length * width];
        for (int t = 0; t < tokens.length; t++) {
            System.arraycopy(tokens[t], 0, padded, (t + 1) * width - tokens[t].length, tokens[t].length);
        }
        return padded;
    }

    private TreeLayout layout(NDManager scope, int seen, int width) {
        int texts = positions.length;
        int all = seen + width;
        long[] places = new long[texts * width];
        int[] distances = new int[texts * width * all];
        Arrays.fill(distances, -1);
        for (int t = 0; t < texts; t++) {
            for (int i = 0; i < width; i++) {
                int own = positions[t][seen + i];
                int row = (t * width + i) * all;
                places[t * width + i] = Math.max(0, own);
                for (int j = 0; j < all; j++) {
                    boolean sees = positions[t][j] != PADDING && positions[t][j] <= own;
                    distances[row + j] = sees ? own - positions[t][j] : -1;
                }
                distances[row + seen + i] = 0; // padding sees itself, because attention to nothing is no number
            }
        }
        return new TreeLayout(
                texts,
                width,
                (int) Arrays.stream(places).max().orElseThrow() + 1,
                scope.create(places, new Shape(texts, width)),
                scope.create(distances, new Shape(texts, width, all)));
    }

    @Override
    public void close() {
        manager.close();
    }
}
