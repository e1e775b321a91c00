package io.twofold.artifact;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the files of finished jobs under {@code {jobId}/{epoch}/}. The epoch is the number of the attempt, so an
 * attempt that lost its job cannot overwrite the files of the one that took it over.
 *
 * <p>A name is a relative path of at most 512 characters with {@code /} between its parts; a part consists of letters,
 * digits, {@code .}, {@code _} and {@code -} and does not begin with a dot. Other names, and other job ids than 1 to 64
 * letters, digits, {@code _} or {@code -}, are refused with {@link IllegalArgumentException}.
 */
public interface ArtifactStore {
    /**
     * Stores a copy of {@code file}, durable when this returns; readers see all of it or, before, what was there.
     *
     * @throws ArtifactStoreException if it could not be stored
     */
    void put(String jobId, long epoch, String name, Path file);

    /** The file called {@code name}, if it is there. */
    Optional<StoredArtifact> find(String jobId, long epoch, String name);

    /** Every file of one attempt, sorted by name. */
    List<StoredArtifact> list(String jobId, long epoch);

    /** Removes every file of every attempt of a job; nothing happens if there is none. */
    void delete(String jobId);
}
