package io.twofold.engine.architecture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Grouped-query attention: Vaswani et al., 2017, section 3.2; Ainslie et al., 2023.
 *
 * @param norms around it
 * @param inputs query, key and value projections
 * @param output projection behind it
 * @param heads query heads
 * @param keyValueHeads key and value heads; divides {@code heads}
 * @param headSize features of one head
 * @param scale by which scores are multiplied
 * @param softcap c of c·tanh(score ÷ c), or 0 for none
 * @param window how many tokens one sees, itself and those right before it, or 0 for all before it
 * @param causal whether a token sees only itself and those before it
 * @param queryNorm on queries, or null
 * @param keyNorm on keys, or null; like {@code queryNorm} over a head if its size is {@code headSize}, else over all heads
 * @param rope rotary position embedding, or null for none
 */
public record Attention(
        Norms norms,
        List<Linear> inputs,
        Linear output,
        int heads,
        int keyValueHeads,
        int headSize,
        double scale,
        double softcap,
        int window,
        boolean causal,
        @Nullable Norm queryNorm,
        @Nullable Norm keyNorm,
        @Nullable RotaryEmbedding rope) {

    /**
     * Attention of the first kind: as many key and value heads as query heads, positions in the embeddings.
     *
     * @param hidden features of the residual stream, which the heads share
     */
    static Attention multiHead(
            Norms norms, List<Linear> inputs, Linear output, int hidden, int heads, double scale, boolean causal) {
        return new Attention(
                norms, inputs, output, heads, heads, hidden / heads, scale, 0, 0, causal, null, null, null);
    }

    /** Features of one head of several that share the hidden size. */
    static int headSize(int hidden, int heads) {
        if (hidden % heads != 0) {
            throw ConfigReader.invalid(
                    "the number of heads must divide the hidden size, but they are " + heads + " and " + hidden);
        }
        return hidden / heads;
    }
}
