package io.twofold.engine.storage;

import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.TensorInfo;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.nio.ByteBuffer;
import java.util.List;

/** Whether the four tensors of a factored matrix fit together; a file that came from elsewhere may claim anything. */
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
        List<String> parts = FactoredTensors.names(matrix);
        for (String part : parts) {
            require(checkpoint.names().contains(part), matrix, "there is no " + part);
        }
        TensorInfo u = checkpoint.info(parts.get(0));
        TensorInfo v = checkpoint.info(parts.get(1));
        TensorInfo values = checkpoint.info(parts.get(2));
        TensorInfo bitmask = checkpoint.info(parts.get(3));
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
        require(values.shape().size() == 1, matrix, "the values are " + values.shape());
    }

    private static long entries(String matrix, long rows, long columns) {
        require(rows <= Integer.MAX_VALUE && columns <= Integer.MAX_VALUE, matrix, "it is " + rows + " × " + columns);
        return rows * columns;
    }

    /** Checks that the bitmask has as many bits as there are values. */
    static void entries(Checkpoint checkpoint, String matrix) {
        List<String> parts = FactoredTensors.names(matrix);
        ByteBuffer bits = checkpoint.bytes(parts.get(3));
        long set = 0;
        while (bits.remaining() >= Long.BYTES) {
            set += Long.bitCount(bits.getLong());
        }
        while (bits.hasRemaining()) {
            set += Integer.bitCount(bits.get() & 0xff);
        }
        long values = checkpoint.info(parts.get(2)).elements();
        require(set == values, matrix, "the bitmask has " + set + " bits for " + values + " values");
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
