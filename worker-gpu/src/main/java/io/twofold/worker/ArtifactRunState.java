package io.twofold.worker;

import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.StoredArtifact;
import io.twofold.engine.StoredRunState;
import io.twofold.engine.safetensors.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What one attempt of a job leaves to the next, on whatever machine that runs, in the artifact store under
 * {@link ArtifactStore#CARRIED_OVER}.
 *
 * <p>All attempts share it: a worker that has lost its job without knowing yet may overwrite what its successor saved.
 * That costs the next attempt some steps and nothing else, because a request and its seed fix every step, so that all
 * states ever saved for a job lie on one path.
 */
final class ArtifactRunState extends StoredRunState {
    private final ArtifactStore store;
    private final String jobId;
    private final List<String> ancestors;
    private final BooleanSupplier held;

    /**
     * @param ancestors jobs that this one repeats, the nearest first: what the job itself has not saved is read from them,
     *     which is the same, because so are request and seed. One that is deleted meanwhile has nothing
     * @param held whether the job is this worker's, as far as it knows; when it is not, nothing is saved
     */
    ArtifactRunState(
            ArtifactStore store, String jobId, List<String> ancestors, BooleanSupplier held, Consumer<String> notes) {
        super(notes);
        this.store = store;
        this.jobId = jobId;
        this.ancestors = ancestors;
        this.held = held;
    }

    private Optional<StoredArtifact> find(String name) {
        return Stream.concat(Stream.of(jobId), ancestors.stream())
                .map(id -> store.find(id, ArtifactStore.CARRIED_OVER, name))
                .flatMap(Optional::stream)
                .findFirst();
    }

    @Override
    protected Optional<byte[]> read(String name) throws IOException {
        Optional<StoredArtifact> found = find(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get().open(0)) {
            return Optional.of(in.readAllBytes());
        }
    }

    @Override
    protected void write(String name, byte[] document) {
        if (held.getAsBoolean()) {
            store.put(jobId, ArtifactStore.CARRIED_OVER, name, document);
        }
    }

    @Override
    protected boolean copyTo(String name, Path target) throws IOException {
        Optional<StoredArtifact> found = find(name);
        if (found.isEmpty()) {
            return false;
        }
        try (InputStream in = found.get().open(0);
                AtomicFile copy = new AtomicFile(target)) {
            long bytes = copy.write(in);
            if (bytes != found.get().bytes()) {
                throw new IOException("the store has " + found.get().bytes() + " bytes, but gave " + bytes);
            }
            copy.publish();
        }
        return true;
    }

    @Override
    protected void copyFrom(String name, Path file) {
        if (held.getAsBoolean()) {
            store.put(jobId, ArtifactStore.CARRIED_OVER, name, file);
        }
    }
}
