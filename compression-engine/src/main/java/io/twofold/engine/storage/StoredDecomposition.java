package io.twofold.engine.storage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.LowRankSparse;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.SafetensorsWriter;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Quantization;
import io.twofold.report.Convergence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of one A = W·D on disk, float32: what is read back is what was written, bit by bit. */
public final class StoredDecomposition implements AutoCloseable {
    private static final Quantization UNROUNDED = new Quantization.None();
    private static final String NAME = "a";

    private final Path directory;
    private final Kernels kernels = Kernels.load("low_rank_sparse");
    private final FactoredTensors factored = new FactoredTensors(new DeviceTensors());

    /** @param directory where {@link #file} lies; created if missing */
    public StoredDecomposition(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the parts lie after {@link #write} and must lie before {@link #read}. */
    public Path file() {
        return directory.resolve("model.safetensors");
    }

    /** Writes the parts of {@code a} into a new file. */
    public void write(NDArray a, Decomposed parts) {
        delete();
        try (NDManager scope = a.getManager().newSubManager()) {
            NDArray sparse = parts.sparse(a);
            NDArray values = kernels.call(scope, "masked_values", sparse, parts.mask());
            if (parts.s() == null) {
                sparse.close();
            }
            LowRankSparse stored = new LowRankSparse(parts.u(), parts.v(), values, parts.mask());
            ParameterShare share = new ParameterShare(stored.rank(), stored.nonZeros());
            List<Integer> shape =
                    List.of((int) a.getShape().get(0), (int) a.getShape().get(1));
            try (SafetensorsWriter writer =
                    SafetensorsWriter.create(file(), FactoredTensors.specs(NAME, shape, share, DType.F32, UNROUNDED))) {
                factored.write(writer, NAME, stored, UNROUNDED);
                writer.finish();
            }
        }
    }

    /**
     * Reads parts.
     *
     * @param manager owns the result
     * @throws io.twofold.failure.CompressionException if the file does not hold any
     */
    public Decomposed read(NDManager manager, @Nullable Convergence convergence) {
        try (Checkpoint checkpoint = Checkpoint.open(directory);
                NDManager scope = manager.newSubManager()) {
            LowRankSparse stored = factored.read(scope, checkpoint, NAME);
            Shape shape = stored.mask().getShape();
            NDArray s = kernels.call(
                    manager,
                    "merge",
                    scope.zeros(new Shape(shape.get(0), 0)),
                    scope.zeros(new Shape(0, shape.get(1))),
                    stored.values(),
                    stored.mask());
            stored.u().attach(manager);
            stored.v().attach(manager);
            stored.mask().attach(manager);
            return new Decomposed(stored.u(), stored.v(), stored.mask(), s, convergence);
        }
    }

    /** Removes the file; copies of it stay. */
    public void delete() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        factored.close();
        kernels.close();
    }
}
