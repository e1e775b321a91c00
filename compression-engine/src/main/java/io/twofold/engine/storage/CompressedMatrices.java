package io.twofold.engine.storage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.architecture.Linear;
import io.twofold.engine.decomposition.LowRankSparse;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.SafetensorsWriter;
import io.twofold.engine.torch.Kernels;
import io.twofold.failure.CompressionException;
import io.twofold.recipe.Quantization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The finished matrices of a compression, each in a directory of its own from the moment it is done. What later blocks,
 * exports and the ledger see of a matrix is read back from there.
 */
public final class CompressedMatrices implements AutoCloseable {
    private static final String FILE = "model.safetensors";

    private final Path directory;
    private final Checkpoint dense;
    private final Quantization quantization;
    private final FactoredTensors factored = new FactoredTensors(new DeviceTensors());
    private final Kernels kernels = Kernels.load("low_rank_sparse");
    private final Map<String, Checkpoint> stored = new LinkedHashMap<>();
    private int created;

    /**
     * @param directory where to keep them
     * @param dense the original, whose element types are kept
     * @param quantization of the entries of S
     */
    public CompressedMatrices(Path directory, Checkpoint dense, Quantization quantization) {
        this.directory = directory;
        this.dense = dense;
        this.quantization = quantization;
    }

    /**
     * Stores a matrix, rounding its parts to the original's element type.
     *
     * @param linear the layer that the matrix belongs to
     * @param weight W, m × n, float32
     * @param u m × r
     * @param v r × n, scaling undone
     * @param mask m × n
     * @param s m × n, S where the mask is true, in four bits if it was rounded so; null for W − U·V, taken after U and V were rounded, so that on the mask W′
     *     differs from W by one rounding only
     */
    public void store(Linear linear, NDArray weight, NDArray u, NDArray v, NDArray mask, @Nullable NDArray s) {
        String name = linear.name();
        DType dtype = dense.dtype(linear.weight().tensor());
        Path target = next();
        try (NDManager scope = weight.getManager().newSubManager()) {
            NDArray roundedU = factored.round(scope, u, dtype);
            NDArray roundedV = factored.round(scope, v, dtype);
            NDArray values = s == null
                    ? kernels.call(scope, "sparse_values", weight, roundedU, roundedV, mask)
                    : kernels.call(scope, "masked_values", s, mask);
            LowRankSparse parts = new LowRankSparse(roundedU, roundedV, values, mask);
            ParameterShare share = new ParameterShare(parts.rank(), parts.nonZeros());
            List<Integer> shape = List.of(
                    (int) weight.getShape().get(0), (int) weight.getShape().get(1));
            try (SafetensorsWriter writer = SafetensorsWriter.create(
                    target.resolve(FILE), FactoredTensors.specs(name, shape, share, dtype, quantization))) {
                factored.write(writer, name, parts, quantization);
                writer.finish();
            }
        }
        stored.put(name, Checkpoint.open(target));
    }

    /** A fresh directory; files that were copied into a state are never written again. */
    private Path next() {
        Path target = directory.resolve(String.format("%05d", created++));
        try {
            return Files.createDirectories(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Stores a matrix as an earlier run stored it.
     *
     * @param fetch brings its file to a path, whole, or returns false
     * @return whether it came and is a matrix
     */
    public boolean restore(String name, Predicate<Path> fetch) {
        Path target = next();
        if (!fetch.test(target.resolve(FILE))) {
            return false;
        }
        try {
            Checkpoint checkpoint = Checkpoint.open(target);
            if (FactoredTensors.has(checkpoint, name)) {
                stored.put(name, checkpoint);
                return true;
            }
            checkpoint.close();
        } catch (CompressionException e) {
            return false; // damaged: it is compressed again
        }
        return false;
    }

    /** Forgets a matrix. */
    public void remove(String name) {
        checkpoint(name).close();
        stored.remove(name);
    }

    /** The file that a matrix lies in; never changed. */
    public Path file(String name) {
        return checkpoint(name).directory().resolve(FILE);
    }

    /** Whether the matrix was stored. */
    public boolean has(String name) {
        return stored.containsKey(name);
    }

    /** W′ as every export holds it: rounded to the stored type, as float32. */
    public NDArray merged(NDManager manager, String name) {
        Checkpoint checkpoint = checkpoint(name);
        try (NDArray merged = factored.merge(manager, checkpoint, name)) {
            return factored.round(manager, merged, FactoredTensors.dtype(checkpoint, name));
        }
    }

    /** Rank and number of sparse entries, counted in the stored tensors. */
    public ParameterShare count(String name) {
        return FactoredTensors.count(checkpoint(name), name);
    }

    /** ‖(W − W′)·D‖ ÷ ‖W·D‖. */
    public double relativeError(NDArray weight, NDArray merged, NDArray scale) {
        try (NDArray error = kernels.call(weight.getManager(), "relative_error", weight, merged, scale)) {
            return error.getDouble();
        }
    }

    Checkpoint checkpoint(String name) {
        Checkpoint checkpoint = stored.get(name);
        if (checkpoint == null) {
            throw new IllegalArgumentException("Matrix " + name + " was not stored");
        }
        return checkpoint;
    }

    @Override
    public void close() {
        stored.values().forEach(Checkpoint::close);
        factored.close();
        kernels.close();
    }
}
