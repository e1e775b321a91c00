package io.twofold.worker;

import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.StoredArtifact;
import io.twofold.artifact.StoredAttempt;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the same artifact under every name. */
record BrokenArtifactStore(ArtifactStore store, StoredArtifact found) implements ArtifactStore {
    @Override
    public void put(String jobId, long epoch, String name, Path file) {
        store.put(jobId, epoch, name, file);
    }

    @Override
    public void put(String jobId, long epoch, String name, byte[] content) {
        store.put(jobId, epoch, name, content);
    }

    @Override
    public Optional<StoredArtifact> find(String jobId, long epoch, String name) {
        return Optional.of(found);
    }

    @Override
    public List<StoredArtifact> list(String jobId, long epoch) {
        return List.of(found);
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
