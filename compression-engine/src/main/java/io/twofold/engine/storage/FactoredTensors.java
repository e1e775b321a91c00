package io.twofold.engine.storage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.LowRankSparse;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.SafetensorsWriter;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Quantization;
import java.util.ArrayList;
import java.util.List;

/**
 * The factored form of one matrix on disk: tensors beside each other, named after the matrix.
 *
 * <ul>
 *   <li>{@code NAME.lr_a}: U, m × r, in the matrix's own type
 *   <li>{@code NAME.lr_b}: V, r × n, likewise
 *   <li>{@code NAME.values}: the K entries of S row by row, likewise; or, in four bits, {@code NAME.codes} and {@code
 *       NAME.scales} (see {@link QuantizedValues})
 *   <li>{@code NAME.bitmask}: ⌈mn/8⌉ bytes, one bit per entry row by row, the first in the lowest bit: where they stand
 * </ul>
 */
final class FactoredTensors implements AutoCloseable {
    static final String U = ".lr_a";
    static final String V = ".lr_b";
    static final String VALUES = ".values";
    private static final String BITMASK = ".bitmask";

    private final Kernels kernels = Kernels.load("low_rank_sparse");
    private final DeviceTensors tensors;
    private final QuantizedValues quantized;

    /** @param tensors shared with the owner, who works in the same thread */
    FactoredTensors(DeviceTensors tensors) {
        this.tensors = tensors;
        this.quantized = new QuantizedValues(tensors);
    }

    /** Whether a checkpoint holds a matrix in factored form. */
    static boolean has(Checkpoint checkpoint, String matrix) {
        return checkpoint.names().contains(matrix + U);
    }

    /** The names under which a matrix is stored; which those are, the checkpoint shows. */
    static List<String> names(Checkpoint checkpoint, String matrix) {
        return QuantizedValues.has(checkpoint, matrix)
                ? List.of(
                        matrix + U,
                        matrix + V,
                        matrix + QuantizedValues.CODES,
                        matrix + QuantizedValues.SCALES,
                        matrix + BITMASK)
                : List.of(matrix + U, matrix + V, matrix + VALUES, matrix + BITMASK);
    }

    /** Those of them that hold numbers. */
    static List<String> floats(Checkpoint checkpoint, String matrix) {
        String values = QuantizedValues.has(checkpoint, matrix) ? QuantizedValues.SCALES : VALUES;
        return List.of(matrix + U, matrix + V, matrix + values);
    }

    static String bitmask(String matrix) {
        return matrix + BITMASK;
    }

    /** The matrix that a tensor is a part of, or the tensor itself. */
    static String matrix(Checkpoint checkpoint, String tensor) {
        for (String suffix : List.of(U, V, VALUES, QuantizedValues.CODES, QuantizedValues.SCALES, BITMASK)) {
            if (tensor.endsWith(suffix)) {
                String matrix = tensor.substring(0, tensor.length() - suffix.length());
                return has(checkpoint, matrix) ? matrix : tensor;
            }
        }
        return tensor;
    }

    /** Sizes of a matrix in factored form: outFeatures, inFeatures. */
    static List<Long> shape(Checkpoint checkpoint, String matrix) {
        return List.of(
                checkpoint.info(matrix + U).shape().get(0),
                checkpoint.info(matrix + V).shape().get(1));
    }

    /** The type of a matrix in factored form. */
    static DType dtype(Checkpoint checkpoint, String matrix) {
        return checkpoint.dtype(matrix + U);
    }

    /** Declares the tensors of a matrix. */
    static List<TensorSpec> specs(
            String matrix, List<Integer> shape, ParameterShare share, DType dtype, Quantization quantization) {
        long m = shape.get(0);
        long n = shape.get(1);
        long rank = share.rank();
        List<TensorSpec> specs = new ArrayList<>();
        specs.add(new TensorSpec(matrix + U, dtype, List.of(m, rank)));
        specs.add(new TensorSpec(matrix + V, dtype, List.of(rank, n)));
        if (quantization instanceof Quantization.Int4 settings) {
            specs.addAll(QuantizedValues.specs(matrix, share.nonZeros(), settings.group()));
        } else {
            specs.add(new TensorSpec(matrix + VALUES, dtype, List.of(share.nonZeros())));
        }
        specs.add(new TensorSpec(matrix + BITMASK, DType.U8, List.of((m * n + 7) / 8)));
        return specs;
    }

    /** Writes the tensors of a matrix; float values are rounded to the declared type, or to four bits. */
    void write(SafetensorsWriter writer, String matrix, LowRankSparse parts, Quantization quantization) {
        writer.write(matrix + U, DeviceTensors.floats(parts.u()));
        writer.write(matrix + V, DeviceTensors.floats(parts.v()));
        if (quantization instanceof Quantization.Int4 settings) {
            quantized.write(writer, matrix, parts.values(), settings.group());
        } else {
            writer.write(matrix + VALUES, DeviceTensors.floats(parts.values()));
        }
        try (NDArray packed = kernels.call(parts.mask().getManager(), "pack_mask", parts.mask())) {
            writer.write(matrix + BITMASK, packed.toByteBuffer(true));
        }
    }

    /** What a stored type can hold of float32 values, ties to even, still as float32. */
    NDArray round(NDManager manager, NDArray values, DType as) {
        return kernels.call(manager, "round_to", values, scalarType(as));
    }

    /** LibTorch's number for a type. */
    private static int scalarType(DType dtype) {
        return switch (dtype) {
            case F16 -> 5;
            case F32 -> 6;
            case F64 -> 7;
            case BF16 -> 15;
            default -> throw new IllegalArgumentException("Weights are not stored as " + dtype);
        };
    }

    /** What the stored tensors of a matrix hold, counted in the tensors themselves. */
    static ParameterShare count(Checkpoint checkpoint, String matrix) {
        long rank = checkpoint.info(matrix + U).shape().get(1);
        long nonZeros = QuantizedValues.has(checkpoint, matrix)
                ? FactoredCheck.bits(checkpoint, matrix) // the codes fill whole groups
                : checkpoint.info(matrix + VALUES).elements();
        return new ParameterShare(Math.toIntExact(rank), nonZeros);
    }

    /** Reads the parts of a matrix, float32. */
    LowRankSparse read(NDManager manager, Checkpoint checkpoint, String matrix) {
        FactoredCheck.entries(checkpoint, matrix);
        List<Long> shape = shape(checkpoint, matrix);
        try (NDArray packed = tensors.loadBytes(manager, checkpoint, matrix + BITMASK)) {
            return new LowRankSparse(
                    tensors.loadFloat(manager, checkpoint, matrix + U),
                    tensors.loadFloat(manager, checkpoint, matrix + V),
                    QuantizedValues.has(checkpoint, matrix)
                            ? quantized.read(manager, checkpoint, matrix)
                            : tensors.loadFloat(manager, checkpoint, matrix + VALUES),
                    kernels.call(manager, "unpack_mask", packed, shape.get(0), shape.get(1)));
        }
    }

    /** Rebuilds W′ = U·V + S, float32, from disk. */
    NDArray merge(NDManager manager, Checkpoint checkpoint, String matrix) {
        try (NDManager scope = manager.newSubManager()) {
            LowRankSparse parts = read(scope, checkpoint, matrix);
            return kernels.call(manager, "merge", parts.u(), parts.v(), parts.values(), parts.mask());
        }
    }

    @Override
    public void close() {
        quantized.close();
        kernels.close();
    }
}
