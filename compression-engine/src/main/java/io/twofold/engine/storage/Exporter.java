package io.twofold.engine.storage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.architecture.Linear;
import io.twofold.engine.model.LinearLayer;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.CheckpointWriter;
import io.twofold.engine.safetensors.TensorInfo;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.recipe.ExportFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the compressed model in the layouts that were asked for, one tensor in memory at a time. */
public final class Exporter {
    private static final int SLICE_BYTES = 1 << 26;

    private final Path source;
    private final Checkpoint dense;
    private final MatrixLayout layout;
    private final CompressedMatrices matrices;
    private final NDManager manager;

    /**
     * @param source the dense model's directory
     * @param dense the same model's weights
     * @param layout where in them the matrices lie
     */
    public Exporter(
            Path source, Checkpoint dense, MatrixLayout layout, CompressedMatrices matrices, NDManager manager) {
        this.source = source;
        this.dense = dense;
        this.layout = layout;
        this.matrices = matrices;
        this.manager = manager;
    }

    /**
     * Writes one layout. In factored form the matrices of a tensor that several share are stored one by one, under their
     * own names, as soon as one of them was compressed.
     *
     * @param target a directory that does not exist yet
     * @param betweenTensors called before each; may throw to give up
     * @return bytes of all tensors written
     */
    public long export(ExportFormat format, Path target, Runnable betweenTensors) {
        try {
            Files.createDirectories(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ModelDirectory.copyCompanions(source, target);
        List<TensorSpec> tensors = new ArrayList<>();
        for (String tensor : dense.names()) {
            if (isCompressed(tensor) && format == ExportFormat.FACTORED) {
                layout.in(tensor).forEach(linear -> tensors.addAll(factoredSpecs(linear)));
            } else {
                tensors.add(spec(dense.info(tensor)));
            }
        }
        try (CheckpointWeights weights = CheckpointWeights.open(source);
                CheckpointWriter writer = CheckpointWriter.create(target, tensors)) {
            for (String tensor : dense.names()) {
                betweenTensors.run();
                write(writer, format, tensor, weights);
            }
            writer.finish();
        }
        return tensors.stream().mapToLong(TensorSpec::bytes).sum();
    }

    private boolean isCompressed(String tensor) {
        return layout.in(tensor).stream().map(Linear::name).anyMatch(matrices::has);
    }

    private List<TensorSpec> factoredSpecs(Linear linear) {
        String name = linear.name();
        if (matrices.has(name)) {
            Checkpoint stored = matrices.checkpoint(name);
            return FactoredTensors.names(stored, name).stream()
                    .map(part -> spec(stored.info(part)))
                    .toList();
        }
        List<Long> shape = List.of((long) linear.outFeatures(), (long) linear.inFeatures());
        return List.of(new TensorSpec(name, dense.dtype(linear.weight().tensor()), shape));
    }

    private void write(CheckpointWriter writer, ExportFormat format, String tensor, CheckpointWeights weights) {
        if (!isCompressed(tensor)) {
            copy(dense, tensor, writer);
        } else if (format == ExportFormat.FACTORED) {
            layout.in(tensor).forEach(linear -> writeFactored(writer, linear, weights));
        } else {
            writeMerged(writer, tensor, weights);
        }
    }

    private void writeFactored(CheckpointWriter writer, Linear linear, CheckpointWeights weights) {
        String name = linear.name();
        if (matrices.has(name)) {
            Checkpoint stored = matrices.checkpoint(name);
            FactoredTensors.names(stored, name).forEach(part -> copy(stored, part, writer));
            return;
        }
        try (NDManager scope = manager.newSubManager()) {
            writer.write(name, DeviceTensors.floats(LinearLayer.weight(linear, weights, scope)));
        }
    }

    private void writeMerged(CheckpointWriter writer, String tensor, CheckpointWeights weights) {
        boolean transposed = layout.in(tensor).get(0).weight().transposed();
        try (NDManager scope = manager.newSubManager()) {
            NDList parts = new NDList();
            for (Linear linear : layout.in(tensor)) {
                NDArray part = matrices.has(linear.name())
                        ? matrices.merged(scope, linear.name())
                        : LinearLayer.weight(linear, weights, scope);
                if (transposed) {
                    parts.add(part);
                } else {
                    writer.write(tensor, DeviceTensors.floats(part));
                    part.close();
                }
            }
            if (transposed) {
                NDArray whole = NDArrays.concat(parts).transpose();
                writer.write(tensor, DeviceTensors.floats(whole.duplicate()));
            }
        }
    }

    private static void copy(Checkpoint from, String name, CheckpointWriter writer) {
        long bytes = from.info(name).bytes();
        for (long offset = 0; offset < bytes; offset += SLICE_BYTES) {
            writer.write(name, from.bytes(name, offset, (int) Math.min(SLICE_BYTES, bytes - offset)));
        }
    }

    private static TensorSpec spec(TensorInfo info) {
        return new TensorSpec(info.name(), info.dtype(), info.shape());
    }
}
