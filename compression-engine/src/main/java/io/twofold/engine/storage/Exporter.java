package io.twofold.engine.storage;

import ai.djl.ndarray.NDManager;
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
    private final CompressedMatrices matrices;
    private final NDManager manager;

    /**
     * @param source the dense model's directory
     * @param dense the same model's weights
     */
    public Exporter(Path source, Checkpoint dense, CompressedMatrices matrices, NDManager manager) {
        this.source = source;
        this.dense = dense;
        this.matrices = matrices;
        this.manager = manager;
    }

    /**
     * Writes one layout.
     *
     * @param target a directory that does not exist yet
     * @return bytes of all tensors written
     */
    public long export(ExportFormat format, Path target) {
        try {
            Files.createDirectories(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ModelDirectory.copyCompanions(source, target);
        List<TensorSpec> tensors = new ArrayList<>();
        for (String name : dense.names()) {
            if (matrices.has(name) && format == ExportFormat.FACTORED) {
                Checkpoint stored = matrices.checkpoint(name);
                FactoredTensors.names(name).forEach(part -> tensors.add(spec(stored.info(part))));
            } else {
                tensors.add(spec(dense.info(name)));
            }
        }
        try (CheckpointWriter writer = CheckpointWriter.create(target, tensors)) {
            for (String name : dense.names()) {
                write(writer, format, name);
            }
            writer.finish();
        }
        return tensors.stream().mapToLong(TensorSpec::bytes).sum();
    }

    private void write(CheckpointWriter writer, ExportFormat format, String name) {
        if (!matrices.has(name)) {
            copy(dense, name, writer);
        } else if (format == ExportFormat.FACTORED) {
            FactoredTensors.names(name).forEach(part -> copy(matrices.checkpoint(name), part, writer));
        } else {
            try (NDManager scope = manager.newSubManager()) {
                writer.write(name, DeviceTensors.floats(matrices.merged(scope, name)));
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
