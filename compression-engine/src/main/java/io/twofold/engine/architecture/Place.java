package io.twofold.engine.architecture;

import java.util.List;

/**
 * Where a logical matrix (outFeatures × inFeatures) or its bias lies in a checkpoint: a tensor of its own, or some rows of
 * one that several matrices share; some architectures store the transpose.
 *
 * @param tensor name in the checkpoint
 * @param shape sizes of the stored tensor
 * @param firstRow where the matrix begins among the rows of the stored tensor (of its transpose, if it is transposed)
 * @param rows how many of them it has: outFeatures
 * @param transposed whether the tensor is stored as inFeatures × outFeatures
 */
public record Place(String tensor, List<Long> shape, long firstRow, long rows, boolean transposed) {

    /** A tensor of its own. */
    static Place whole(String tensor, long... shape) {
        List<Long> sizes = java.util.Arrays.stream(shape).boxed().toList();
        return new Place(tensor, sizes, 0, shape[0], false);
    }

    /** Whether the matrix is all of the tensor. */
    public boolean isWhole() {
        return rows == shape.get(transposed ? 1 : 0);
    }
}
