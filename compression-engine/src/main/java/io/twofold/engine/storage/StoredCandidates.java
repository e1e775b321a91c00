package io.twofold.engine.storage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.candidates.Candidates;
import io.twofold.engine.decomposition.LowRankSparse;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.SafetensorsFile;
import io.twofold.engine.safetensors.SafetensorsWriter;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.failure.CompressionException;
import io.twofold.json.Json;
import io.twofold.recipe.Quantization;
import io.twofold.report.Convergence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The candidates of each matrix, float32, in a file of its own: what a singular value decomposition gave once is read
 * back as often as it is needed. A file holds all of a matrix or is not there.
 */
public final class StoredCandidates implements AutoCloseable {
    private static final Quantization UNROUNDED = new Quantization.None();
    private static final String SIGMA = ".sigma";
    private static final String SCALE = ".scale";
    private static final String FINGERPRINT = "fingerprint";
    private static final String CONVERGENCE = "convergence";

    private final Path directory;
    private final String fingerprint;
    private final DeviceTensors tensors = new DeviceTensors();
    private final FactoredTensors factored = new FactoredTensors(tensors);

    /**
     * @param directory where they are, or will be
     * @param fingerprint of what the candidates depend on, kept in each file
     */
    public StoredCandidates(Path directory, String fingerprint) {
        this.directory = directory;
        this.fingerprint = fingerprint;
    }

    /** Whether a matrix has undamaged candidates with this fingerprint. */
    public boolean has(String matrix) {
        if (!Files.exists(file(matrix))) {
            return false;
        }
        try (Checkpoint checkpoint = Checkpoint.open(directory(matrix))) {
            Map<String, String> metadata = metadata(matrix);
            if (!fingerprint.equals(metadata.get(FINGERPRINT)) || !metadata.containsKey(CONVERGENCE)) {
                return false;
            }
            FactoredCheck.headers(checkpoint);
            FactoredCheck.entries(checkpoint, matrix);
            return true;
        } catch (CompressionException e) {
            return false; // damaged, and replaced by store
        }
    }

    /** Where the candidates of a matrix are stored; its directory exists, and nothing else is in there. */
    public Path file(String matrix) {
        Path own = directory(matrix);
        try {
            Files.createDirectories(own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return own.resolve("model.safetensors");
    }

    private Path directory(String matrix) {
        // a tensor's name need not be one for a file
        return directory.resolve(Manifest.sha256(matrix.getBytes(StandardCharsets.UTF_8)));
    }

    /** Stores the candidates of a matrix, and how the solver that found them came to its end. */
    public void store(String matrix, Candidates candidates, Convergence convergence) {
        long rows = candidates.u().getShape().get(0);
        long columns = candidates.v().getShape().get(1);
        ParameterShare share = new ParameterShare(candidates.singularValues(), candidates.entries());
        List<TensorSpec> specs = new ArrayList<>(FactoredTensors.specs(
                matrix, List.of(Math.toIntExact(rows), Math.toIntExact(columns)), share, DType.F32, UNROUNDED));
        specs.add(new TensorSpec(matrix + SIGMA, DType.F32, List.of((long) share.rank())));
        specs.add(new TensorSpec(matrix + SCALE, DType.F32, List.of(1L, columns)));
        Map<String, String> metadata = new LinkedHashMap<>(SafetensorsWriter.METADATA);
        metadata.put(FINGERPRINT, fingerprint);
        metadata.put(CONVERGENCE, Json.write(convergence));
        try (SafetensorsWriter writer = SafetensorsWriter.create(file(matrix), specs, metadata)) {
            factored.write(
                    writer,
                    matrix,
                    new LowRankSparse(candidates.u(), candidates.v(), candidates.values(), candidates.mask()),
                    UNROUNDED);
            writer.write(matrix + SIGMA, DeviceTensors.floats(candidates.sigma()));
            writer.write(matrix + SCALE, DeviceTensors.floats(candidates.scale()));
            writer.finish();
        }
    }

    /** Reads the candidates of a matrix. */
    public Candidates load(NDManager manager, String matrix) {
        try (Checkpoint checkpoint = Checkpoint.open(directory(matrix))) {
            LowRankSparse parts = factored.read(manager, checkpoint, matrix);
            NDArray sigma = tensors.loadFloat(manager, checkpoint, matrix + SIGMA);
            NDArray scale = tensors.loadFloat(manager, checkpoint, matrix + SCALE);
            return new Candidates(parts.u(), sigma, parts.v(), parts.values(), parts.mask(), scale);
        }
    }

    /** How the solver that found them came to its end. */
    public Convergence convergence(String matrix) {
        return Json.mapper().treeToValue(Json.parse(metadata(matrix).getOrDefault(CONVERGENCE, "")), Convergence.class);
    }

    private Map<String, String> metadata(String matrix) {
        try (SafetensorsFile file = SafetensorsFile.open(file(matrix))) {
            return file.metadata();
        }
    }

    @Override
    public void close() {
        factored.close();
    }
}
