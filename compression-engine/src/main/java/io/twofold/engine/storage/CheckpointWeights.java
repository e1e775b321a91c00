package io.twofold.engine.storage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.Weights;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.failure.CompressionException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The weights in a model directory, dense or factored: a factored matrix is merged when it is loaded, and rounded as the
 * dense export rounds it, so that both exports compute with the same numbers.
 */
public final class CheckpointWeights implements Weights {
    private final Checkpoint checkpoint;
    private final DeviceTensors tensors = new DeviceTensors();
    private final FactoredTensors factored = new FactoredTensors(tensors);

    private CheckpointWeights(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /** Opens and checks the files in a directory. */
    public static CheckpointWeights open(Path directory) {
        Checkpoint checkpoint = Checkpoint.open(directory);
        try {
            FactoredCheck.headers(checkpoint);
        } catch (CompressionException e) {
            checkpoint.close();
            throw e;
        }
        return new CheckpointWeights(checkpoint);
    }

    /** Whether this is an export in factored form. */
    public boolean isFactored() {
        return checkpoint.names().stream().anyMatch(name -> name.endsWith(FactoredTensors.U));
    }

    @Override
    public boolean has(String name) {
        return checkpoint.names().contains(name) || FactoredTensors.has(checkpoint, name);
    }

    @Override
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (String tensor : checkpoint.names()) {
            names.add(FactoredTensors.matrix(checkpoint, tensor));
        }
        return names;
    }

    @Override
    public void requireFloat(String name) {
        if (isFactored(name)) {
            FactoredTensors.floats(checkpoint, name).forEach(part -> DeviceTensors.floatTensor(checkpoint, part));
        } else {
            DeviceTensors.floatTensor(checkpoint, name);
        }
    }

    @Override
    public boolean isFactored(String matrix) {
        return FactoredTensors.has(checkpoint, matrix);
    }

    @Override
    public List<Long> shape(String name) {
        return FactoredTensors.has(checkpoint, name)
                ? FactoredTensors.shape(checkpoint, name)
                : checkpoint.info(name).shape();
    }

    @Override
    public NDArray load(NDManager manager, String name) {
        if (!FactoredTensors.has(checkpoint, name)) {
            return tensors.loadFloat(manager, checkpoint, name);
        }
        DType dtype = FactoredTensors.dtype(checkpoint, name);
        try (NDArray merged = factored.merge(manager, checkpoint, name)) {
            return factored.round(manager, merged, dtype);
        }
    }

    @Override
    public NDArray loadRows(NDManager manager, String name, long first, long count) {
        return tensors.loadRows(manager, checkpoint, name, first, count);
    }

    @Override
    public NDArray gatherRows(NDManager manager, String name, long[] rows) {
        return tensors.gatherRows(manager, checkpoint, name, rows);
    }

    @Override
    public void close() {
        factored.close();
        checkpoint.close();
    }
}
