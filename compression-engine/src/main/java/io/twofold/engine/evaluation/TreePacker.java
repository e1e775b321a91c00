package io.twofold.engine.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lays sequences with common beginnings into trees, so that nothing common is computed twice. A tree is no larger than is
 * worth its while: each of its tokens is compared with each other one, whether it sees it or not.
 */
final class TreePacker {
    private final double layersPerPair;
    private final int mostTokens;

    /**
     * @param layersPerPair cost of a token in a block's linear layers, in units of what it costs to let one token see one
     *     other
     * @param mostTokens of a tree that has more than one sequence
     */
    TreePacker(double layersPerPair, int mostTokens) {
        this.layersPerPair = layersPerPair;
        this.mostTokens = mostTokens;
    }

    /** The trees, largest first. */
    List<PackedTree> pack(List<ScoredTokens> sequences) {
        List<Integer> order = IntStream.range(0, sequences.size())
                .boxed()
                .sorted((a, b) -> sequences.get(a).compareInputs(sequences.get(b)))
                .toList();
        List<PackedTree> trees = new ArrayList<>();
        PackedTree tree = new PackedTree();
        ScoredTokens last = null;
        for (int index : order) {
            ScoredTokens next = sequences.get(index);
            int common = last == null ? 0 : next.commonInputs(last);
            if (last == null || !isWorthIt(tree.size(), common, next.inputs() - common)) {
                tree = new PackedTree();
                trees.add(tree);
                common = 0;
            }
            tree.add(index, next, common);
            last = next;
        }
        trees.sort(Comparator.comparingInt(PackedTree::size).reversed());
        return trees;
    }

    /** Whether a sequence is cheaper in a tree of some size, where a beginning is there already, than alone. */
    private boolean isWorthIt(int size, int common, int more) {
        double alone = (common + more) * (layersPerPair + common + more);
        double together = more * layersPerPair + (double) (size + more) * (size + more) - (double) size * size;
        return size + more <= mostTokens && common > 0 && together <= alone;
    }
}
