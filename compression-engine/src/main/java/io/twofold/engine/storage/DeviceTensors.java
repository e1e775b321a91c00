package io.twofold.engine.storage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.TensorInfo;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Moves tensors between a checkpoint's files and the device.
 *
 * <p>For one thread. Element types are converted on the host and not by DJL, which aborts the process on bfloat16 arrays.
 */
final class DeviceTensors {
    private static final Set<DType> TYPES = EnumSet.of(DType.F32, DType.F16, DType.BF16);
    private static final int SLICE_ELEMENTS = 1 << 22;

    // Reused, because direct memory is only given back when the garbage collector runs. For one thread.
    private ByteBuffer slice = direct(0);

    /** Loads a float tensor, converted to float32. */
    NDArray loadFloat(NDManager manager, Checkpoint checkpoint, String name) {
        TensorInfo info = floatTensor(checkpoint, name);
        return load(manager, checkpoint, name, 0, new Shape(info.shape()));
    }

    /** Loads rows {@code first … first + count − 1} of a float tensor, converted to float32. */
    NDArray loadRows(NDManager manager, Checkpoint checkpoint, String name, long first, long count) {
        TensorInfo info = floatTensor(checkpoint, name);
        long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
        long rowElements = info.elements() / shape[0];
        shape[0] = count;
        return load(manager, checkpoint, name, first * rowElements, new Shape(shape));
    }

    /** Loads some rows of a float matrix, converted to float32; no others are read. */
    NDArray gatherRows(NDManager manager, Checkpoint checkpoint, String name, long[] rows) {
        int width = Math.toIntExact(floatTensor(checkpoint, name).shape().get(1));
        int bytes = Math.multiplyExact(rows.length, width * Float.BYTES);
        reserve(bytes);
        FloatBuffer values = slice.clear().asFloatBuffer();
        for (int i = 0; i < rows.length; i++) {
            checkpoint.readFloats(name, rows[i] * width, values.slice(i * width, width));
        }
        try (NDArray view =
                manager.create(slice.clear().limit(bytes), new Shape(rows.length, width), DataType.FLOAT32)) {
            return view.duplicate();
        }
    }

    /** Its description, unless it is of a type that is not computed with. */
    static TensorInfo floatTensor(Checkpoint checkpoint, String name) {
        TensorInfo info = checkpoint.info(name);
        if (!TYPES.contains(info.dtype())) {
            throw new CompressionException(
                    FailureCode.UNSUPPORTED_FORMAT,
                    "Tensor " + name + " is stored as " + info.dtype()
                            + ", but weights must be F32, F16 or BF16; quantised models are not supported, so use the one that"
                            + " it was made from");
        }
        return info;
    }

    private NDArray load(NDManager manager, Checkpoint checkpoint, String name, long first, Shape shape) {
        long elements = shape.size();
        if (elements == 0) {
            return manager.zeros(shape);
        }
        try (NDManager scope = manager.newSubManager()) {
            NDList slices = new NDList();
            reserve((int) Math.min(SLICE_ELEMENTS, elements) * Float.BYTES);
            for (long from = 0; from < elements; from += SLICE_ELEMENTS) {
                int count = (int) Math.min(SLICE_ELEMENTS, elements - from);
                checkpoint.readFloats(
                        name, first + from, slice.clear().asFloatBuffer().limit(count));
                // On a CPU an array made from a buffer is only a view of it, so it is copied before the buffer is
                // reused.
                try (NDArray view =
                        scope.create(slice.clear().limit(count * Float.BYTES), new Shape(count), DataType.FLOAT32)) {
                    slices.add(view.duplicate());
                }
            }
            NDArray flat = slices.size() == 1 ? slices.get(0) : NDArrays.concat(slices);
            NDArray result = flat.reshape(shape);
            requireFinite(scope, name, result);
            result.attach(manager);
            return result;
        }
    }

    /** Whoever computes with such a number loses hours before a result shows it, and then not where it came from. */
    private static void requireFinite(NDManager scope, String name, NDArray values) {
        for (NDArray extreme : List.of(values.min(), values.max())) {
            extreme.attach(scope);
            if (!Float.isFinite(extreme.getFloat())) { // a NaN is the extreme of whatever it stands among
                throw new CompressionException(
                        FailureCode.NUMERIC_FAILURE,
                        "Tensor " + name + " holds NaN or infinity; fetch the model again, or choose another revision");
            }
        }
    }

    /** Loads a tensor of bytes, flat: a view of the mapped file on a CPU. */
    NDArray loadBytes(NDManager manager, Checkpoint checkpoint, String name) {
        ByteBuffer bytes = checkpoint.bytes(name);
        return manager.create(bytes, new Shape(bytes.remaining()), DataType.UINT8);
    }

    /** A float32 tensor's values on the host; valid while the tensor is open. */
    static FloatBuffer floats(NDArray tensor) {
        return tensor.size() == 0
                ? FloatBuffer.allocate(0)
                : tensor.toByteBuffer(true).asFloatBuffer();
    }

    private void reserve(int bytes) {
        if (slice.capacity() < bytes) {
            slice = direct(bytes);
        }
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
