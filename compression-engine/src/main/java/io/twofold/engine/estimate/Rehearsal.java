package io.twofold.engine.estimate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.FloatCodec;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import io.twofold.report.Estimate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The device of a run, tried out: how long elementary work takes, in the sizes of the model where that is quick, else in
 * smaller ones. For one thread.
 */
public final class Rehearsal implements AutoCloseable {
    private static final long SMALL = 1 << 20;
    private static final long SMALL_ON_GPU = 1 << 25; // less would only measure how fast kernels start
    private static final int TOKENS = 512;
    private static final int TOKENS_ON_GPU = 2048;
    private static final int PASSES = 8;
    private static final int SHORT_PASSES = 16;
    private static final int CODEC_ELEMENTS = 1 << 16;
    private static final int CODEC_ROUNDS = 32;

    private final NDManager manager;
    private final Kernels kernels =
            Kernels.load("selection", "qr_rpca", "svd", "sparsegpt", "refit", "pcp", "gram", "benchmark", "rehearsal");
    private final Map<MatrixShape, Double> layers = new HashMap<>();
    private final boolean gpu;
    private final double elementsPerSecond;
    private final double secondsPerCall;
    private final double weightsPerSecond;
    private double flops;
    private double flopSeconds;

    /**
     * @param parent decides the device
     * @param stored type of the model's weights
     */
    public Rehearsal(NDManager parent, DType stored) {
        this.manager = parent.newSubManager();
        this.gpu = manager.getDevice().isGpu();
        this.elementsPerSecond = measureElements();
        this.secondsPerCall = measureCall();
        this.weightsPerSecond = measureCodec(stored);
    }

    private double measureElements() {
        long rows = gpu ? 8192 : 2048;
        try (NDManager scope = manager.newSubManager()) {
            NDArray a = scope.ones(new Shape(rows, 2048));
            double seconds = Stopwatch.best(
                    () -> kernels.call(scope, "passes", a, PASSES).getFloat());
            return PASSES * rows * 2048 / seconds;
        }
    }

    private double measureCall() {
        try (NDManager scope = manager.newSubManager()) {
            NDArray a = scope.ones(new Shape(2, 2));
            return Stopwatch.best(
                    () -> kernels.call(scope, "passes", a, SHORT_PASSES).getFloat());
        }
    }

    private static double measureCodec(DType stored) {
        ByteBuffer bytes = ByteBuffer.allocate(CODEC_ELEMENTS * stored.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer floats = FloatBuffer.allocate(CODEC_ELEMENTS);
        double seconds = Stopwatch.best(() -> {
            for (int i = 0; i < CODEC_ROUNDS; i++) {
                FloatCodec.decode(stored, bytes.clear(), floats.clear());
            }
        });
        return (double) CODEC_ROUNDS * CODEC_ELEMENTS / seconds;
    }

    NDManager manager() {
        return manager;
    }

    Kernels kernels() {
        return kernels;
    }

    /** Elements of a matrix up to which work is rehearsed in its real size. */
    long small() {
        return gpu ? SMALL_ON_GPU : SMALL;
    }

    /** Seconds of a linear layer for one of many tokens. */
    double layer(MatrixShape shape) {
        return layers.computeIfAbsent(shape, this::measureLayer);
    }

    private double measureLayer(MatrixShape shape) {
        int tokens = gpu ? TOKENS_ON_GPU : TOKENS;
        MatrixShape tried = shape.dividedBy(shape.excess(small()));
        try (NDManager scope = manager.newSubManager()) {
            NDArray x = scope.ones(new Shape(tokens, tried.columns()));
            NDArray w = scope.ones(new Shape(tried.rows(), tried.columns()));
            double seconds =
                    Stopwatch.best(() -> kernels.call(scope, "layer", x, w).getFloat());
            flops += 2.0 * tokens * tried.size();
            flopSeconds += seconds;
            return seconds / tokens * shape.size() / tried.size();
        }
    }

    /** Seconds of so many passes over so many elements, each reading and writing. */
    double passes(double passes, double elements) {
        return passes * elements / elementsPerSecond;
    }

    /** Seconds of so many short kernels. */
    double calls(double count) {
        return count * secondsPerCall;
    }

    /** Seconds of matrix products with so many operations, after some layers were measured. */
    double products(double operations) {
        return operations * flopSeconds / Math.max(1, flops);
    }

    /** Seconds of converting so many weights between the stored type and float32, and moving them. */
    double weights(double count) {
        // beside the conversion, a slice is read, copied and joined with the others
        return count / weightsPerSecond + passes(3, count);
    }

    /** What was measured. */
    public Estimate.Speed speed() {
        return new Estimate.Speed(
                Torch.name(manager.getDevice()),
                flops / flopSeconds,
                elementsPerSecond,
                secondsPerCall,
                weightsPerSecond);
    }

    @Override
    public void close() {
        manager.close();
        kernels.close();
    }
}
