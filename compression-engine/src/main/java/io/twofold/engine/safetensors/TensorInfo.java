package io.twofold.engine.safetensors;

import java.util.List;

/**
 * A tensor in a file: row-major, little-endian, contiguous.
 *
 * @param name unique in its checkpoint
 * @param shape sizes, outermost first; empty for a scalar
 * @param begin offset of its first byte, counted from the start of the file
 * @param end offset behind its last byte, counted from the start of the file
 */
public record TensorInfo(String name, DType dtype, List<Long> shape, long begin, long end) {

    /** @throws IllegalArgumentException unless {@code 0 ≤ begin ≤ end} */
    public TensorInfo {
        shape = List.copyOf(shape);
        if (begin < 0 || begin > end) {
            throw new IllegalArgumentException("offsets must ascend from 0, but were " + begin + " and " + end);
        }
    }

    /**
     * Number of elements.
     *
     * @throws ArithmeticException if it does not fit a long
     */
    public long elements() {
        return TensorSpec.product(shape);
    }

    /** Size in the file. */
    public long bytes() {
        return end - begin;
    }
}
