package io.twofold.artifact;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the files of finished jobs under {@code {jobId}/{epoch}/}. The epoch is the number of the claim, from 1, so a
 * worker that lost its job cannot overwrite the files of the one that took it over. Under {@link #CARRIED_OVER} lies what
 * an unfinished job passes from one attempt to the next; users never see it.
 *
 * <p>What a put has stored, everybody sees who asks after it has returned. A put that fails, or whose process dies, changes
 * nothing that anybody can see. Of two puts of the same name at the same time, one stays, whole.
 *
 * <p>A name is a relative path of at most 512 characters with {@code /} between its parts; a part consists of letters,
 * digits, {@code .}, {@code _} and {@code -} and does not begin with a dot. Other names, and other job ids than 1 to 64
 * letters, digits, {@code _} or {@code -}, are refused with {@link IllegalArgumentException}.
 */
public interface ArtifactStore {
    /** The epoch that is no claim's: what every attempt of an unfinished job may read and replace. */
    long CARRIED_OVER = 0;

    /**
     * Stores a copy of {@code file}, durable when this returns; readers see all of it or, before, what was there.
     *
     * @throws ArtifactStoreException if it could not be stored
     */
    void put(String jobId, long epoch, String name, Path file);

    /** As {@link #put(String, long, String, Path)}, with the content in memory. */
    void put(String jobId, long epoch, String name, byte[] content);

    /** The file called {@code name}, if it is there. */
    Optional<StoredArtifact> find(String jobId, long epoch, String name);

    /** Every file of one attempt, sorted by name. */
    List<StoredArtifact> list(String jobId, long epoch);

    /**
     * Ids of jobs that have files, sorted by their letters; one whose last file is just being removed may be among them.
     *
     * @param after only later ids than this; empty for all
     * @param limit at most so many
     */
    List<String> jobs(String after, int limit);

    /** What there is of each attempt of a job, by epoch; empty if there is no file. */
    List<StoredAttempt> attempts(String jobId);

    /**
     * Finds out whether something could be stored now.
     *
     * @throws ArtifactStoreException if not
     */
    default void check() {}

    /** Removes every file under every epoch of a job; nothing happens if there is none. */
    void delete(String jobId);

    /**
     * Removes what puts that never ended have left behind; nobody sees it, but it takes up room.
     *
     * @param before only of puts that began earlier, so that those still at work are left alone
     * @return of how many puts
     */
    default int discardUnfinished(Instant before) {
        return 0;
    }

    /** Removes every file under one epoch of a job; nothing happens if there is none. */
    void delete(String jobId, long epoch);
}
