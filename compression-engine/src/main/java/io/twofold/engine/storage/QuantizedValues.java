package io.twofold.engine.storage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.SafetensorsWriter;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.engine.torch.Kernels;
import java.util.List;

/**
 * The K entries of S in four bits, row by row, in groups of g that share a scale; the last group is filled up.
 *
 * <ul>
 *   <li>{@code NAME.codes}: U8, ⌈K/g⌉ × g/2, two codes a byte, the first in the lower half; an entry is (code − 8)·scale
 *   <li>{@code NAME.scales}: F32, ⌈K/g⌉
 * </ul>
 */
final class QuantizedValues implements AutoCloseable {
    static final String CODES = ".codes";
    static final String SCALES = ".scales";

    private final Kernels kernels = Kernels.load("quantization");
    private final DeviceTensors tensors;

    QuantizedValues(DeviceTensors tensors) {
        this.tensors = tensors;
    }

    /** Whether the sparse part of a matrix is stored so. */
    static boolean has(Checkpoint checkpoint, String matrix) {
        return checkpoint.names().contains(matrix + SCALES);
    }

    static List<TensorSpec> specs(String matrix, long count, int group) {
        long groups = (count + group - 1) / group;
        return List.of(
                new TensorSpec(matrix + CODES, DType.U8, List.of(groups, group / 2L)),
                new TensorSpec(matrix + SCALES, DType.F32, List.of(groups)));
    }

    /** Rounds values, of which the largest magnitude of each group is 7 scales. */
    void write(SafetensorsWriter writer, String matrix, NDArray values, int group) {
        try (NDManager scope = values.getManager().newSubManager()) {
            NDList parts = kernels.callForList(scope, "quantize", values, group);
            writer.write(matrix + CODES, parts.get(0).toByteBuffer(true));
            writer.write(matrix + SCALES, DeviceTensors.floats(parts.get(1)));
        }
    }

    /** Reads the entries, float32; how many there are, the bitmask shows. */
    NDArray read(NDManager manager, Checkpoint checkpoint, String matrix) {
        long count = FactoredCheck.bits(checkpoint, matrix);
        if (count == 0) {
            return manager.zeros(new ai.djl.ndarray.types.Shape(0));
        }
        long group = 2 * checkpoint.info(matrix + CODES).shape().get(1);
        try (NDArray codes = tensors.loadBytes(manager, checkpoint, matrix + CODES);
                NDArray scales = tensors.loadFloat(manager, checkpoint, matrix + SCALES)) {
            return kernels.call(manager, "dequantize", codes, scales, group, count);
        }
    }

    @Override
    public void close() {
        kernels.close();
    }
}
