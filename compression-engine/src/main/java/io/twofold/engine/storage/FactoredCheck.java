package io.twofold.engine.storage;

import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.TensorInfo;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.nio.ByteBuffer;
import java.util.List;

/** Whether the tensors of a factored matrix fit together; a file that came from elsewhere may claim anything. */
final class FactoredCheck {
    private FactoredCheck() {}

    /**
     * Checks what the header tells of every factored matrix.
     *
     * @throws CompressionException with {@code unsafe-checkpoint}, naming the matrix
     */
    static void headers(Checkpoint checkpoint) {
        for (String name : checkpoint.names()) {
            if (name.endsWith(FactoredTensors.U)) {
                header(checkpoint, name.substring(0, name.length() - FactoredTensors.U.length()));
            }
        }
    }

    private static void header(Checkpoint checkpoint, String matrix) {
        boolean quantized = QuantizedValues.has(checkpoint, matrix);
        for (String part : FactoredTensors.names(checkpoint, matrix)) {
            require(checkpoint.names().contains(part), matrix, "there is no " + part);
        }
        TensorInfo u = checkpoint.info(matrix + FactoredTensors.U);
        TensorInfo v = checkpoint.info(matrix + FactoredTensors.V);
        TensorInfo bitmask = checkpoint.info(FactoredTensors.bitmask(matrix));
        require(
                u.shape().size() == 2
                        && v.shape().size() == 2
                        && u.shape().get(1).equals(v.shape().get(0)),
                matrix,
                "U is " + u.shape() + " and V is " + v.shape());
        long entries = entries(matrix, u.shape().get(0), v.shape().get(1));
        require(
                bitmask.dtype() == DType.U8 && bitmask.shape().equals(List.of((entries + 7) / 8)),
                matrix,
                "the bitmask is " + bitmask.dtype() + " " + bitmask.shape());
        if (quantized) {
            codes(checkpoint, matrix);
        } else {
            TensorInfo values = checkpoint.info(matrix + FactoredTensors.VALUES);
            require(values.shape().size() == 1, matrix, "the values are " + values.shape());
        }
    }

    private static void codes(Checkpoint checkpoint, String matrix) {
        require(!checkpoint.names().contains(matrix + FactoredTensors.VALUES), matrix, "it has both values and codes");
        TensorInfo codes = checkpoint.info(matrix + QuantizedValues.CODES);
        TensorInfo scales = checkpoint.info(matrix + QuantizedValues.SCALES);
        require(
                codes.dtype() == DType.U8
                        && codes.shape().size() == 2
                        && codes.shape().get(1) >= 1
                        && codes.shape().get(1) <= Integer.MAX_VALUE / 2,
                matrix,
                "the codes are " + codes.dtype() + " " + codes.shape());
        require(
                scales.dtype() == DType.F32
                        && scales.shape().equals(List.of(codes.shape().get(0))),
                matrix,
                "the codes are " + codes.shape() + " and the scales " + scales.dtype() + " " + scales.shape());
    }

    private static long entries(String matrix, long rows, long columns) {
        require(rows <= Integer.MAX_VALUE && columns <= Integer.MAX_VALUE, matrix, "it is " + rows + " × " + columns);
        return rows * columns;
    }

    /** Checks that the bitmask has as many bits as there are values, or as the last group of codes leaves open. */
    static void entries(Checkpoint checkpoint, String matrix) {
        long set = bits(checkpoint, matrix);
        if (QuantizedValues.has(checkpoint, matrix)) {
            List<Long> shape = checkpoint.info(matrix + QuantizedValues.CODES).shape();
            long group = 2 * shape.get(1);
            long codes = shape.get(0) * group;
            require(
                    set <= codes && set > codes - group,
                    matrix,
                    "the bitmask has " + set + " bits for " + shape.get(0) + " groups of " + group + " codes");
        } else {
            long values = checkpoint.info(matrix + FactoredTensors.VALUES).elements();
            require(set == values, matrix, "the bitmask has " + set + " bits for " + values + " values");
        }
    }

    /** Entries of S that the bitmask marks. */
    static long bits(Checkpoint checkpoint, String matrix) {
        ByteBuffer bits = checkpoint.bytes(FactoredTensors.bitmask(matrix));
        long set = 0;
        while (bits.remaining() >= Long.BYTES) {
            set += Long.bitCount(bits.getLong());
        }
        while (bits.hasRemaining()) {
            set += Integer.bitCount(bits.get() & 0xff);
        }
        return set;
    }

    private static void require(boolean holds, String matrix, String otherwise) {
        if (!holds) {
            throw new CompressionException(
                    FailureCode.UNSAFE_CHECKPOINT,
                    "The parts of the factored matrix " + matrix + " do not fit together: " + otherwise
                            + "; export it again");
        }
    }
}
