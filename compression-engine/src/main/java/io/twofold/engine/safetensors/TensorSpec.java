package io.twofold.engine.safetensors;

import java.util.List;

/**
 * A tensor that is to be written.
 *
 * @param name unique in its checkpoint
 * @param shape at most {@value #MAX_DIMENSIONS} sizes, outermost first; empty for a scalar
 */
public record TensorSpec(String name, DType dtype, List<Long> shape) {
    /** More dimensions than any model needs; the reader refuses more. */
    public static final int MAX_DIMENSIONS = 8;

    /**
     * @throws IllegalArgumentException if there are too many sizes or a negative one
     * @throws ArithmeticException if the tensor's size does not fit a long
     */
    public TensorSpec {
        shape = List.copyOf(shape);
        if (shape.size() > MAX_DIMENSIONS) {
            throw new IllegalArgumentException(name + " must have at most " + MAX_DIMENSIONS + " dimensions");
        }
        dtype.bytesOf(product(shape));
    }

    /** Number of elements. */
    public long elements() {
        return product(shape);
    }

    /** Size in the file. */
    public long bytes() {
        return dtype.bytesOf(elements());
    }

    /** The product of sizes, 1 for a scalar, where even an intermediate overflow counts as one. */
    static long product(List<Long> shape) {
        long elements = 1;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("a dimension must not be negative, but was " + size);
            }
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }
}
