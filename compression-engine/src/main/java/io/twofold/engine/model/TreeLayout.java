package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the tokens of a batch stand in their texts.
 *
 * @param batch number of rows
 * @param width tokens of each row
 * @param longest tokens of the longest text
 * @param positions batch × width, int64; of each token in its text
 * @param distances batch × width × width, int32: how many tokens the second lies before the first, negative where the
 *     first does not see it; null if each row is one text from its start, and padding behind it. Where tokens follow
 *     others that went through the model before, the second is one of all tokens.
 */
record TreeLayout(
        int batch,
        int width,
        int longest,
        NDArray positions,
        @Nullable NDArray distances) {

    static TreeLayout of(NDManager owner, List<TokenTree> trees, int width) {
        long[] positions = new long[trees.size() * width];
        for (int t = 0; t < trees.size(); t++) {
            int[] own = trees.get(t).positions();
            for (int i = 0; i < own.length; i++) {
                positions[t * width + i] = own[i];
            }
        }
        boolean chains = trees.stream().allMatch(TokenTree::isChain);
        return new TreeLayout(
                trees.size(),
                width,
                (int) Arrays.stream(positions).max().orElseThrow() + 1,
                owner.create(positions, new Shape(trees.size(), width)),
                chains ? null : distances(owner, trees, width));
    }

    private static NDArray distances(NDManager owner, List<TokenTree> trees, int width) {
        int[] all = new int[trees.size() * width * width];
        for (int t = 0; t < trees.size(); t++) {
            System.arraycopy(trees.get(t).distances(width), 0, all, t * width * width, width * width);
        }
        return owner.create(all, new Shape(trees.size(), width, width));
    }
}
