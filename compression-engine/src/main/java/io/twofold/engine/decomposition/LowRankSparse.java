package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;

/**
 * A matrix W ≈ U·V + S, m × n.
 *
 * @param u m × r
 * @param v r × n
 * @param values the K entries of S, row by row
 * @param mask m × n booleans, K of them true: where the values stand
 */
public record LowRankSparse(NDArray u, NDArray v, NDArray values, NDArray mask) {

    public int rank() {
        return (int) u.getShape().get(1);
    }

    public long nonZeros() {
        return values.size();
    }
}
