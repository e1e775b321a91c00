package io.twofold.worker;

import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.StoredArtifact;
import io.twofold.artifact.StoredAttempt;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Remembers in which order files were put.
 *
 * @param before told the name of each file before it is put; may throw instead of the store
 */
record RecordingArtifactStore(ArtifactStore store, List<String> puts, Consumer<String> before)
        implements ArtifactStore {
    @Override
    public void put(String jobId, long epoch, String name, Path file) {
        before.accept(name);
        store.put(jobId, epoch, name, file);
        puts.add(name);
    }

    @Override
    public void put(String jobId, long epoch, String name, byte[] content) {
        before.accept(name);
        store.put(jobId, epoch, name, content);
        puts.add(name);
    }

    @Override
    public Optional<StoredArtifact> find(String jobId, long epoch, String name) {
        return store.find(jobId, epoch, name);
    }

    @Override
    public List<StoredArtifact> list(String jobId, long epoch) {
        return store.list(jobId, epoch);
    }

    @Override
    public List<String> jobs(String after, int limit) {
        return store.jobs(after, limit);
    }

    @Override
    public List<StoredAttempt> attempts(String jobId) {
        return store.attempts(jobId);
    }

    @Override
    public void delete(String jobId) {
        store.delete(jobId);
    }

    @Override
    public void delete(String jobId, long epoch) {
        store.delete(jobId, epoch);
    }
}
